package main

import "net/http"

func main() {
	server := &http.Server{Addr: ":9000"}
	_ = server.ListenAndServe()
}
