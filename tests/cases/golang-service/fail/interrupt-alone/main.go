package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
)

func main() {
	server := &http.Server{Addr: ":8080"}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	server.ListenAndServe()
	<-stop
	server.Shutdown(context.Background())
}
