// Package store keeps tariffs in PostgreSQL.
package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Tariff is a price that somebody asks for.
type Tariff struct {
	ID     int64  `json:"id"`
	Region string `json:"region"`
	Cents  int    `json:"cents"`
}

// Store is a pool of connections.
type Store struct{ pool *pgxpool.Pool }

// Open connects, and tries the connection.
func Open(ctx context.Context, url string, size int32) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	config.MaxConns = size
	config.MaxConnLifetime = 30 * time.Minute
	config.ConnConfig.ConnectTimeout = 3 * time.Second
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return &Store{pool}, nil
}

// Close gives all connections back.
func (s *Store) Close() { s.pool.Close() }

// Ping asks the database for its life.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// Of is a page of a region's tariffs.
func (s *Store) Of(ctx context.Context, region string, limit int, after int64) ([]Tariff, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	rows, err := s.pool.Query(ctx,
		"SELECT id, region, cents FROM tariffs WHERE region = $1 AND id > $2 ORDER BY id LIMIT $3",
		region, after, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Tariff])
}

// Put keeps a tariff; the same key again gives the same tariff.
func (s *Store) Put(ctx context.Context, region string, cents int, key string) (Tariff, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	kept := Tariff{Region: region, Cents: cents}
	err := s.pool.QueryRow(ctx, `INSERT INTO tariffs (region, cents, idempotency_key) VALUES ($1, $2, $3)
		ON CONFLICT (idempotency_key) DO UPDATE SET cents = tariffs.cents RETURNING id`,
		region, cents, key).Scan(&kept.ID)
	return kept, err
}
