package retry

import (
	"math/rand"
	"time"
)

func pause(try int) time.Duration {
	return time.Duration(rand.Intn(100*try)) * time.Millisecond
}
