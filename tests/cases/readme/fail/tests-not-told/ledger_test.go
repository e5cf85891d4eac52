package ledger

import "testing"

func TestSum(t *testing.T) {}
