package main

import "net/http"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/live", live)
	_ = http.ListenAndServe(":8080", mux)
}
