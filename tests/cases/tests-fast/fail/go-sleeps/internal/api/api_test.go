package api

import (
	"testing"
	"time"
)

func TestEnds(t *testing.T) {
	time.Sleep(9 * time.Second)
}
