package tram

import (
	"os"

	"github.com/rs/zerolog"
)

func Logger(pretty bool) zerolog.Logger {
	if pretty {
		return zerolog.New(zerolog.ConsoleWriter{Out: os.Stdout})
	}
	return zerolog.New(os.Stdout)
}
