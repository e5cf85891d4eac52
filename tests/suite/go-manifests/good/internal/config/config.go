// Package config reads the settings from the environment.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
)

// Settings is what differs from place to place.
type Settings struct {
	DatabaseURL string
	ExchangeURL string
	TokenKey    []byte
	SentryDSN   string
	PoolSize    int32
	LogLevel    slog.Level
}

// Load reads the settings; what has no default must be given.
func Load() (Settings, error) {
	settings := Settings{
		DatabaseURL: os.Getenv("DATABASE_URL"),
		ExchangeURL: os.Getenv("EXCHANGE_URL"),
		TokenKey:    []byte(os.Getenv("TOKEN_KEY")),
		SentryDSN:   os.Getenv("SENTRY_DSN"),
		PoolSize:    8,
	}
	if settings.DatabaseURL == "" || settings.ExchangeURL == "" {
		return settings, errors.New("DATABASE_URL and EXCHANGE_URL must be set")
	}
	if len(settings.TokenKey) < 32 {
		return settings, errors.New("TOKEN_KEY must have at least 32 bytes")
	}
	if text := os.Getenv("POOL_SIZE"); text != "" {
		size, err := strconv.ParseInt(text, 10, 32)
		if err != nil || size < 1 || size > 50 {
			return settings, fmt.Errorf("POOL_SIZE: %q is not a number from 1 to 50", text)
		}
		settings.PoolSize = int32(size)
	}
	if text := os.Getenv("LOG_LEVEL"); text != "" {
		if err := settings.LogLevel.UnmarshalText([]byte(text)); err != nil {
			return settings, fmt.Errorf("LOG_LEVEL: %w", err)
		}
	}
	return settings, nil
}
