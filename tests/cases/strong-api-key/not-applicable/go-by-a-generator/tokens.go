package tokens

import (
	"crypto/rand"
	"encoding/hex"
)

func NewToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
