package api

import (
	"fmt"
	"log/slog"
	"net/http"
)

func price(w http.ResponseWriter, r *http.Request) {
	slog.Info("asked")
	fmt.Println("the exchange is away")
}
