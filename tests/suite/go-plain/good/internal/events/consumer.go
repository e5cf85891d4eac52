// Package events applies vessel movements from the stream MOVEMENTS to bookings.
package events

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rs/zerolog"

	"github.com/quayside/berths/internal/observe"
)

const (
	stream     = "MOVEMENTS"
	durable    = "berths-consumer"
	maxDeliver = 5
)

// errBroken marks a message that no repetition will mend.
var errBroken = errors.New("message is broken")

// Mover applies one movement; it is safe to repeat.
type Mover interface {
	Move(ctx context.Context, imo, status string, at time.Time) (bool, error)
}

type movement struct {
	IMO    string    `json:"imo"`
	Status string    `json:"status"`
	At     time.Time `json:"at"`
}

// Consumer pulls from JetStream and acknowledges what was applied.
type Consumer struct {
	nc      *nats.Conn
	mover   Mover
	metrics *observe.Metrics
	log     zerolog.Logger
}

// New makes a consumer on a connection that the caller closes.
func New(nc *nats.Conn, m Mover, metrics *observe.Metrics, log zerolog.Logger) *Consumer {
	return &Consumer{nc: nc, mover: m, metrics: metrics, log: log}
}

// Run works until ctx ends.
func (c *Consumer) Run(ctx context.Context) error {
	js, err := jetstream.New(c.nc)
	if err != nil {
		return fmt.Errorf("jetstream: %w", err)
	}
	cons, err := js.CreateOrUpdateConsumer(ctx, stream, jetstream.ConsumerConfig{
		Durable:       durable,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       30 * time.Second,
		MaxDeliver:    maxDeliver,
		MaxAckPending: 256,
		BackOff:       []time.Duration{time.Second, 5 * time.Second, 20 * time.Second},
	})
	if err != nil {
		return fmt.Errorf("consumer %s: %w", durable, err)
	}
	for ctx.Err() == nil {
		batch, err := cons.Fetch(20, jetstream.FetchMaxWait(5*time.Second))
		if err != nil {
			c.log.Warn().Err(err).Msg("fetch failed, trying again")
			select {
			case <-ctx.Done():
			case <-time.After(2 * time.Second):
			}
			continue
		}
		for msg := range batch.Messages() {
			c.one(msg)
		}
		if err := batch.Error(); err != nil && !errors.Is(err, nats.ErrTimeout) {
			c.log.Warn().Err(err).Msg("batch ended with an error")
		}
	}
	return nil
}

// one handles a message even while the process stops, within a limit of its own.
func (c *Consumer) one(msg jetstream.Msg) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	start := time.Now()
	outcome, err := c.apply(ctx, msg.Data())
	c.metrics.Handling.Observe(time.Since(start).Seconds())
	c.metrics.Events.WithLabelValues(outcome).Inc()

	id := msg.Headers().Get(nats.MsgIdHdr)
	log := c.log.With().Str("message_id", id).Str("outcome", outcome).Logger()
	var ackErr error
	switch {
	case errors.Is(err, errBroken):
		log.Error().Err(err).Msg("movement is parked")
		ackErr = msg.TermWithReason("broken")
	case err != nil:
		log.Warn().Err(err).Msg("movement failed, will come again")
		ackErr = msg.NakWithDelay(5 * time.Second)
	default:
		log.Debug().Msg("movement handled")
		ackErr = msg.Ack()
	}
	if ackErr != nil {
		log.Warn().Err(ackErr).Msg("could not acknowledge")
	}
}

func (c *Consumer) apply(ctx context.Context, data []byte) (string, error) {
	var m movement
	if err := json.Unmarshal(data, &m); err != nil {
		return "parked", fmt.Errorf("%w: %w", errBroken, err)
	}
	if len(m.IMO) != 7 || m.At.IsZero() || (m.Status != "arrived" && m.Status != "departed") {
		return "parked", fmt.Errorf("%w: a field is missing", errBroken)
	}
	changed, err := c.mover.Move(ctx, m.IMO, m.Status, m.At)
	switch {
	case err != nil:
		return "retried", err
	case !changed:
		return "skipped", nil
	default:
		return "applied", nil
	}
}
