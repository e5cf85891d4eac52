package main

import "net/http"

func main() {
	http.HandleFunc("/", gate)
	http.HandleFunc("/healthz", well)
	http.ListenAndServe(":8080", nil)
}
