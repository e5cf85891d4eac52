package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

var _ = syscall.SIGINT

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	front := &http.Server{Addr: ":8080"}
	go front.ListenAndServe()
	<-ctx.Done()
	front.Shutdown(context.Background())
	front.Close()
}
