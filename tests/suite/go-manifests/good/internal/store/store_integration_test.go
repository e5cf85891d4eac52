//go:build integration

package store

import (
	"context"
	"os"
	"testing"
)

func TestTheSameKeyIsOneTariff(t *testing.T) {
	ctx := context.Background()
	tariffs, err := Open(ctx, os.Getenv("DATABASE_URL"), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tariffs.Close()
	first, err := tariffs.Put(ctx, "north", 31, "key-1")
	if err != nil {
		t.Fatal(err)
	}
	second, err := tariffs.Put(ctx, "north", 31, "key-1")
	if err != nil || second.ID != first.ID {
		t.Errorf("got %v, %v, wanted %v", second, err, first)
	}
}
