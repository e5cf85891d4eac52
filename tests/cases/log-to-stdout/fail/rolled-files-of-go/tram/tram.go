package tram

import (
	"log/slog"

	"gopkg.in/natefinch/lumberjack.v2"
)

func Logger() *slog.Logger {
	out := &lumberjack.Logger{Filename: "/var/log/tram.log"}
	return slog.New(slog.NewJSONHandler(out, nil))
}
