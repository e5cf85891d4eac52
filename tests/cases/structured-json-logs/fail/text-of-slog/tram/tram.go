package tram

import (
	"log/slog"
	"os"
)

func Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}
