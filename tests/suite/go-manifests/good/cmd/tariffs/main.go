// Command tariffs answers what a kilowatt-hour costs.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/getsentry/sentry-go"

	"github.com/example-org/tariffs/internal/api"
	"github.com/example-org/tariffs/internal/config"
	"github.com/example-org/tariffs/internal/exchange"
	"github.com/example-org/tariffs/internal/store"
)

func main() {
	if err := run(); err != nil {
		slog.Error("stopped", "error", err)
		os.Exit(1)
	}
}

func run() error {
	settings, err := config.Load()
	if err != nil {
		return err
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: settings.LogLevel})))
	if err := sentry.Init(sentry.ClientOptions{Dsn: settings.SentryDSN}); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	tariffs, err := store.Open(ctx, settings.DatabaseURL, settings.PoolSize)
	if err != nil {
		return err
	}
	defer tariffs.Close()

	server := &http.Server{
		Addr:              ":8080",
		Handler:           api.New(tariffs, exchange.New(settings.ExchangeURL), settings.TokenKey),
		ReadHeaderTimeout: 2 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       60 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(ending); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
