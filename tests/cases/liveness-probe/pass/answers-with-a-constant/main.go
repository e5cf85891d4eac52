package main

import (
	"fmt"
	"net/http"
)

func main() {
	http.HandleFunc("/_healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	_ = http.ListenAndServe(":8000", nil)
}
