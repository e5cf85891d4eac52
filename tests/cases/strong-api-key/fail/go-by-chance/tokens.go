package tokens

import "math/rand"

var letters = []rune("abcdefghijklmnopqrstuvwxyz")

func NewToken(n int) string {
	b := make([]rune, n)
	for i := range b {
		b[i] = letters[rand.Intn(len(letters))]
	}
	return string(b)
}
