package client

import (
	"context"
	"sync"
)

var known sync.Map

func Find(ctx context.Context, plate string) (int, error) {
	size, err := ask(ctx, plate)
	known.Store(plate, size)
	return size, err
}
