package ledger

func Sum() int { return 0 }
