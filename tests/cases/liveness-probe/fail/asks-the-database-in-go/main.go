package main

import (
	"fmt"

	"example.com/shop/db"
	"net/http"
)

func main() {
	http.HandleFunc("/_healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, db.Ping()) })
	_ = http.ListenAndServe(":8000", nil)
}
