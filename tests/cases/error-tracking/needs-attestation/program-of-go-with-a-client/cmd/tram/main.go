package main

import (
	"net/http"

	"example.org/tram/lines"
)

func main() {
	_ = sentry.Init(sentry.ClientOptions{})
	lines.Run(http.ListenAndServe(":8080", nil))
}
