// Package store keeps bookings in PostgreSQL. The schema is made by migrations/ alone.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/jmoiron/sqlx"

	"github.com/quayside/berths/internal/config"
)

var (
	// ErrTaken says that another booking holds the berth at that time.
	ErrTaken = errors.New("berth is taken")
	// ErrNotFound says that there is no such booking of this customer.
	ErrNotFound = errors.New("no such booking")
)

// MaxPage bounds how many rows one request may read.
const MaxPage = 100

// Booking is one stay of a vessel at a berth.
type Booking struct {
	ID         uuid.UUID `db:"id" json:"id"`
	CustomerID string    `db:"customer_id" json:"-"`
	BerthID    int       `db:"berth_id" json:"berth_id"`
	IMO        string    `db:"imo" json:"imo"`
	Arrival    time.Time `db:"arrival" json:"arrival"`
	Departure  time.Time `db:"departure" json:"departure"`
	Status     string    `db:"status" json:"status"`
}

// Store is the only way to the database.
type Store struct{ db *sqlx.DB }

// Open connects with a bounded pool and waits for the first answer.
func Open(ctx context.Context, cfg config.Config) (*Store, error) {
	db, err := sqlx.Open("pgx", cfg.DatabaseDSN.Reveal())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(cfg.DBMaxOpen)
	db.SetMaxIdleConns(cfg.DBMaxIdle)
	db.SetConnMaxLifetime(cfg.DBConnLifetime)
	db.SetConnMaxIdleTime(5 * time.Minute)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db: db}, nil
}

// Ping asks whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// SQL gives the pool to the collector of metrics.
func (s *Store) SQL() *sql.DB { return s.db.DB }

// Close ends all connections.
func (s *Store) Close() error { return s.db.Close() }

// Book stores a booking once for each key of a customer; a repetition gets the first one back.
func (s *Store) Book(ctx context.Context, b Booking, key string) (Booking, error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return Booking{}, fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit this does nothing

	res, err := tx.ExecContext(ctx, `
		INSERT INTO idempotency_keys (customer_id, key, booking_id)
		VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, b.CustomerID, key, b.ID)
	if err != nil {
		return Booking{}, fmt.Errorf("remember key: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return Booking{}, fmt.Errorf("remember key: %w", err)
	} else if n == 0 {
		var first Booking
		err := tx.GetContext(ctx, &first, `
			SELECT b.id, b.customer_id, b.berth_id, b.imo, b.arrival, b.departure, b.status
			FROM bookings b JOIN idempotency_keys k ON k.booking_id = b.id
			WHERE k.customer_id = $1 AND k.key = $2`, b.CustomerID, key)
		return first, err
	}

	_, err = tx.NamedExecContext(ctx, `
		INSERT INTO bookings (id, customer_id, berth_id, imo, arrival, departure, status)
		VALUES (:id, :customer_id, :berth_id, :imo, :arrival, :departure, :status)`, b)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "bookings_no_overlap" {
		return Booking{}, ErrTaken
	}
	if err != nil {
		return Booking{}, fmt.Errorf("insert booking: %w", err)
	}
	return b, tx.Commit()
}

// Find gives one booking of one customer.
func (s *Store) Find(ctx context.Context, customer string, id uuid.UUID) (Booking, error) {
	var b Booking
	err := s.db.GetContext(ctx, &b, `
		SELECT id, customer_id, berth_id, imo, arrival, departure, status
		FROM bookings WHERE id = $1 AND customer_id = $2`, id, customer)
	if errors.Is(err, sql.ErrNoRows) {
		return Booking{}, ErrNotFound
	}
	return b, err
}

// orders are the columns by which a list may be sorted.
var orders = map[string]string{"arrival": "arrival, id", "departure": "departure, id"}

// List gives a customer's bookings after a point of time, at most MaxPage of them.
func (s *Store) List(ctx context.Context, customer, order string, after time.Time, limit int) ([]Booking, error) {
	by, ok := orders[order]
	if !ok {
		by = orders["arrival"]
	}
	list := []Booking{}
	err := s.db.SelectContext(ctx, &list, `
		SELECT id, customer_id, berth_id, imo, arrival, departure, status
		FROM bookings WHERE customer_id = $1 AND arrival > $2
		ORDER BY `+by+` LIMIT $3`, customer, after, min(limit, MaxPage))
	return list, err
}

// Move applies a movement of a vessel. It changes nothing when the movement is older than the last one.
func (s *Store) Move(ctx context.Context, imo, status string, at time.Time) (bool, error) {
	res, err := s.db.ExecContext(ctx, `
		UPDATE bookings SET status = $2, moved_at = $3
		WHERE imo = $1 AND (moved_at IS NULL OR moved_at < $3)
		AND $3 BETWEEN arrival - interval '12 hours' AND departure + interval '12 hours'`, imo, status, at)
	if err != nil {
		return false, fmt.Errorf("move: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Purge deletes bookings that ended before a point of time, in small steps.
func (s *Store) Purge(ctx context.Context, before time.Time) (int64, error) {
	var total int64
	for {
		res, err := s.db.ExecContext(ctx, `
			DELETE FROM bookings WHERE id IN (
				SELECT id FROM bookings WHERE departure < $1 LIMIT 500)`, before)
		if err != nil {
			return total, err
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}
