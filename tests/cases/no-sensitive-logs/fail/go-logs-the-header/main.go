package main

import (
	"log/slog"
	"net/http"
)

func handle(w http.ResponseWriter, r *http.Request) {
	slog.Info("asked", "authorization", r.Header.Get("Authorization"))
}

func main() { _ = http.ListenAndServe(":8080", http.HandlerFunc(handle)) }
