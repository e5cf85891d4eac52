//go:build integration

// Package integration asks a real PostgreSQL whose schema the migrations made.
package integration

import (
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/stretchr/testify/require"

	"github.com/quayside/berths/internal/config"
	"github.com/quayside/berths/internal/store"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	dsn := os.Getenv("DATABASE_DSN")
	raw, err := sqlx.Connect("pgx", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	raw.MustExec(`TRUNCATE bookings, berths CASCADE`)
	raw.MustExec(`INSERT INTO berths (id, name, max_length_m) VALUES (17, 'Quay 17', 400)`)
	s, err := store.Open(t.Context(), config.Config{DatabaseDSN: config.Secret(dsn), DBMaxOpen: 4, DBMaxIdle: 2})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func booking(day int) store.Booking {
	at := time.Date(2027, 5, day, 6, 0, 0, 0, time.UTC)
	return store.Booking{
		ID: uuid.New(), CustomerID: "alice", BerthID: 17, IMO: "9321483",
		Arrival: at, Departure: at.Add(20 * time.Hour), Status: "confirmed",
	}
}

func TestBookOnce(t *testing.T) {
	s := open(t)
	first, err := s.Book(t.Context(), booking(2), "key-0001")
	require.NoError(t, err)
	again, err := s.Book(t.Context(), booking(2), "key-0001")
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
}

func TestBerthIsTaken(t *testing.T) {
	s := open(t)
	_, err := s.Book(t.Context(), booking(2), "key-0001")
	require.NoError(t, err)
	_, err = s.Book(t.Context(), booking(2), "key-0002")
	require.ErrorIs(t, err, store.ErrTaken)
}

func TestListIsBounded(t *testing.T) {
	s := open(t)
	for day := 1; day <= 3; day++ {
		_, err := s.Book(t.Context(), booking(day), uuid.NewString())
		require.NoError(t, err)
	}
	list, err := s.List(t.Context(), "alice", "arrival", time.Time{}, 2)
	require.NoError(t, err)
	require.Len(t, list, 2)
	list, err = s.List(t.Context(), "mallory", "arrival", time.Time{}, 2)
	require.NoError(t, err)
	require.Empty(t, list)
}

func TestMoveIsAppliedOnce(t *testing.T) {
	s := open(t)
	b, err := s.Book(t.Context(), booking(2), "key-0001")
	require.NoError(t, err)
	changed, err := s.Move(t.Context(), b.IMO, "arrived", b.Arrival.Add(time.Minute))
	require.NoError(t, err)
	require.True(t, changed)
	changed, err = s.Move(t.Context(), b.IMO, "arrived", b.Arrival.Add(time.Minute))
	require.NoError(t, err)
	require.False(t, changed)
}

func TestPurge(t *testing.T) {
	s := open(t)
	b, err := s.Book(t.Context(), booking(2), "key-0001")
	require.NoError(t, err)
	gone, err := s.Purge(t.Context(), b.Departure.Add(time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, 1, gone)
}
