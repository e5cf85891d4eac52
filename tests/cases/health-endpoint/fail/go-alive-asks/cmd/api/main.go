package main

import (
	"net/http"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /alive", func(w http.ResponseWriter, r *http.Request) {
		if db.PingContext(r.Context()) != nil { w.WriteHeader(503) }
	})
	mux.HandleFunc("GET /readyz", ready)
	http.ListenAndServe(":8080", mux)
}
