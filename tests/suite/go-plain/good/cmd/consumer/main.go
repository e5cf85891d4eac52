// Command consumer applies vessel movements from NATS to bookings. With "purge" it deletes what is
// older than the retention and ends.
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
	"github.com/nats-io/nats.go"
	"github.com/rs/zerolog"

	"github.com/quayside/berths/internal/config"
	"github.com/quayside/berths/internal/events"
	"github.com/quayside/berths/internal/observe"
	"github.com/quayside/berths/internal/store"
)

var revision = "unknown"

func main() {
	keep := flag.Duration("keep", 90*24*time.Hour, "with purge: how long ended bookings are kept")
	flag.Parse()

	cfg, err := config.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	log := observe.NewLogger(os.Stdout, cfg.LogLevel, "consumer", revision)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	if flag.Arg(0) == "purge" {
		err = purge(ctx, cfg, log, *keep)
	} else {
		err = consume(ctx, cfg, log)
	}
	if err != nil {
		log.Error().Err(err).Msg("consumer stopped with an error")
		os.Exit(1)
	}
}

func purge(ctx context.Context, cfg config.Config, log zerolog.Logger, keep time.Duration) error {
	db, err := store.Open(ctx, cfg)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer db.Close()
	gone, err := db.Purge(ctx, time.Now().Add(-keep))
	if err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	log.Info().Int64("rows", gone).Msg("purged ended bookings")
	return nil
}

func consume(ctx context.Context, cfg config.Config, log zerolog.Logger) error {
	if err := sentry.Init(sentry.ClientOptions{
		Dsn:         cfg.SentryDSN,
		Environment: cfg.Environment,
		Release:     revision,
	}); err != nil {
		return fmt.Errorf("start error tracking: %w", err)
	}
	defer sentry.Flush(2 * time.Second)

	shutdownTraces, err := observe.StartTracing(ctx, "berths-consumer", revision)
	if err != nil {
		return fmt.Errorf("start tracing: %w", err)
	}
	db, err := store.Open(ctx, cfg)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	defer db.Close()

	nc, err := nats.Connect(cfg.NATSURL,
		nats.Name("berths-consumer"),
		nats.UserCredentials(cfg.NATSCredsFile),
		nats.Timeout(5*time.Second),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(2*time.Second),
		nats.ReconnectJitter(500*time.Millisecond, 2*time.Second),
	)
	if err != nil {
		return fmt.Errorf("connect to nats: %w", err)
	}
	defer nc.Close()

	metrics := observe.NewMetrics(db.SQL())
	ready := observe.NewReadiness(func(ctx context.Context) error {
		if !nc.IsConnected() {
			return errors.New("nats is not connected")
		}
		return db.Ping(ctx)
	}, 3*time.Second)
	go ready.Watch(ctx)

	admin := observe.AdminServer(cfg.AdminAddr, metrics, ready)
	go func() {
		if err := admin.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Error().Err(err).Msg("admin listener failed")
		}
	}()

	// Run returns when ctx ends and the message at hand has been acknowledged.
	runErr := events.New(nc, db, metrics, log).Run(ctx)

	grace, cancel := context.WithTimeout(context.Background(), cfg.ShutdownGrace)
	defer cancel()
	return errors.Join(runErr, admin.Shutdown(grace), shutdownTraces(grace))
}
