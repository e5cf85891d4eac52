package main

import (
	"log/slog"
	"net/http"
)

func handle(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" {
		slog.Info("no password, no token", "agent", r.Header.Get("User-Agent"))
	}
}

func main() { _ = http.ListenAndServe(":8080", http.HandlerFunc(handle)) }
