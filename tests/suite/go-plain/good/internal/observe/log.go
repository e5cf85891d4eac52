// Package observe holds what both programs show of themselves: logs, metrics, traces, health.
package observe

import (
	"io"
	"time"

	"github.com/rs/zerolog"
)

// NewLogger writes one JSON object for each line to w.
func NewLogger(w io.Writer, level zerolog.Level, component, revision string) zerolog.Logger {
	zerolog.TimeFieldFormat = time.RFC3339Nano
	return zerolog.New(w).Level(level).With().
		Timestamp().
		Str("component", component).
		Str("revision", revision).
		Logger()
}
