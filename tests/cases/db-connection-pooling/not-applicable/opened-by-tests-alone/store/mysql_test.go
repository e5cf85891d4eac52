package store

import "testing"

func TestStore(t *testing.T) {
	if _, err := NewConnection(); err != nil {
		t.Fatal(err)
	}
}
