// Command api serves the booking interface of the berths service.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/getsentry/sentry-go"
	"github.com/rs/zerolog"

	"github.com/quayside/berths/internal/config"
	"github.com/quayside/berths/internal/httpapi"
	"github.com/quayside/berths/internal/observe"
	"github.com/quayside/berths/internal/registry"
	"github.com/quayside/berths/internal/store"
)

// revision is set by the linker: -X main.revision=<commit>.
var revision = "unknown"

func main() {
	checkOnly := flag.Bool("check-config", false, "read the settings, report what is wrong, and stop")
	flag.Parse()

	cfg, err := config.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *checkOnly {
		return
	}

	log := observe.NewLogger(os.Stdout, cfg.LogLevel, "api", revision)
	if err := run(cfg, log); err != nil {
		log.Error().Err(err).Msg("api stopped with an error")
		os.Exit(1)
	}
}

func run(cfg config.Config, log zerolog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	if err := sentry.Init(sentry.ClientOptions{
		Dsn:         cfg.SentryDSN,
		Environment: cfg.Environment,
		Release:     revision,
	}); err != nil {
		return fmt.Errorf("start error tracking: %w", err)
	}
	defer sentry.Flush(2 * time.Second)

	shutdownTraces, err := observe.StartTracing(ctx, "berths-api", revision)
	if err != nil {
		return fmt.Errorf("start tracing: %w", err)
	}

	db, err := store.Open(ctx, cfg)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer db.Close()

	metrics := observe.NewMetrics(db.SQL())
	ready := observe.NewReadiness(db.Ping, 3*time.Second)
	go ready.Watch(ctx)

	api, err := httpapi.New(ctx, cfg, log, db, metrics, registry.New(cfg.RegistryURL, cfg.RegistryToken))
	if err != nil {
		return fmt.Errorf("build router: %w", err)
	}
	public := &http.Server{
		Addr:              cfg.HTTPAddr,
		Handler:           api,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      20 * time.Second,
		IdleTimeout:       75 * time.Second,
	}
	admin := observe.AdminServer(cfg.AdminAddr, metrics, ready)

	failed := make(chan error, 2)
	for _, srv := range []*http.Server{public, admin} {
		go func() {
			if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("listen on %s: %w", srv.Addr, err)
			}
		}()
	}
	log.Info().Str("addr", cfg.HTTPAddr).Msg("api is serving")

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	log.Info().Msg("stopping: draining requests")
	grace, cancel := context.WithTimeout(context.Background(), cfg.ShutdownGrace)
	defer cancel()
	return errors.Join(public.Shutdown(grace), admin.Shutdown(grace), shutdownTraces(grace))
}
