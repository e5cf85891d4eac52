package main

import (
	"log"
	"net/http"
)

func main() {
	// a server.Shutdown(ctx) would be needed
	log.Fatal(http.ListenAndServe(":8080", nil))
}
