//go:build integration && !windows

package a

import "testing"

func TestStore(t *testing.T) {}
