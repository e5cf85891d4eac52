package main

import "net/http"

func main() {
	http.HandleFunc("/", gate)
	http.HandleFunc("/_oauth", callback)
	http.ListenAndServe(":8080", nil)
}
