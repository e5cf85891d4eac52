//go:build with_db && linux

package a

import "testing"

func TestStore(t *testing.T) {}
