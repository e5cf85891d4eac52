package main

import (
	"net/http"

	"example.org/tram/lines"
)

func main() {
	lines.Run(http.ListenAndServe(":8080", nil))
}
