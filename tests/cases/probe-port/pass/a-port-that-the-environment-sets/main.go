package main

import (
	"net/http"
	"os"
)

func main() {
	go http.ListenAndServe(":9100", nil)
	_ = http.ListenAndServe(":"+os.Getenv("PORT"), nil)
}
