package main

import (
	"context"
	"net/http"
	"time"
)

func stop(server *http.Server) error {
	ending, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return server.Shutdown(ending)
}
