package main

import (
	"net/http"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /alive", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(204) // db.Ping() is for /readyz
	})
	mux.HandleFunc("GET /readyz", ready)
	http.ListenAndServe(":8080", mux)
}
