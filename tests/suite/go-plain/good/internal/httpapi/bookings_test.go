package httpapi

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/quayside/berths/internal/config"
	"github.com/quayside/berths/internal/observe"
	"github.com/quayside/berths/internal/registry"
	"github.com/quayside/berths/internal/store"
)

type memory struct {
	rows map[uuid.UUID]store.Booking
	err  error
}

func (m *memory) Book(_ context.Context, b store.Booking, _ string) (store.Booking, error) {
	if m.err == nil {
		m.rows[b.ID] = b
	}
	return b, m.err
}

func (m *memory) Find(_ context.Context, who string, id uuid.UUID) (store.Booking, error) {
	if b, ok := m.rows[id]; ok && b.CustomerID == who {
		return b, nil
	}
	return store.Booking{}, store.ErrNotFound
}

func (m *memory) List(_ context.Context, _, _ string, _ time.Time, _ int) ([]store.Booking, error) {
	return []store.Booking{}, m.err
}

type vessels struct{ err error }

func (v vessels) Vessel(context.Context, string) (registry.Vessel, error) {
	return registry.Vessel{}, v.err
}

type oneKey struct{ public *ecdsa.PublicKey }

func (k oneKey) Keyfunc(*jwt.Token) (any, error) { return k.public, nil }

func request(t *testing.T, m *memory, v vessels, method, path, body string, claims *jwt.RegisteredClaims) *httptest.ResponseRecorder {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	cfg := config.Config{OIDCIssuer: "https://issuer.test", OIDCAudience: "berths", RatePerSecond: 20, AllowedOrigins: []string{"https://harbour.test"}}
	e := newWithKeys(cfg, zerolog.New(io.Discard), m, observe.NewMetrics(&sql.DB{}), v, keyfuncOf(oneKey{&private.PublicKey}))
	req := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", "0123456789")
	if claims != nil {
		token, err := jwt.NewWithClaims(jwt.SigningMethodES256, claims).SignedString(private)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
	}
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, req)
	return rec
}

func claimsOf(subject, audience string, until time.Time) *jwt.RegisteredClaims {
	return &jwt.RegisteredClaims{
		Issuer: "https://issuer.test", Audience: jwt.ClaimStrings{audience}, Subject: subject, ExpiresAt: jwt.NewNumericDate(until),
	}
}

func TestAccessIsRefused(t *testing.T) {
	later := time.Now().Add(time.Hour)
	for name, claims := range map[string]*jwt.RegisteredClaims{
		"without a token":   nil,
		"another audience":  claimsOf("alice", "payroll", later),
		"an expired token":  claimsOf("alice", "berths", time.Now().Add(-time.Hour)),
		"without a subject": claimsOf("", "berths", later),
	} {
		t.Run(name, func(t *testing.T) {
			rec := request(t, &memory{}, vessels{}, http.MethodGet, "/v1/bookings", "", claims)
			require.Equal(t, http.StatusUnauthorized, rec.Code)
		})
	}
}

func TestAnotherCustomersBookingIsNotShown(t *testing.T) {
	id := uuid.New()
	m := &memory{rows: map[uuid.UUID]store.Booking{id: {ID: id, CustomerID: "alice"}}}
	rec := request(t, m, vessels{}, http.MethodGet, "/v1/bookings/"+id.String(), "", claimsOf("mallory", "berths", time.Now().Add(time.Hour)))
	require.Equal(t, http.StatusNotFound, rec.Code)
}

func TestCreateBooking(t *testing.T) {
	good, err := os.ReadFile("testdata/booking.json")
	require.NoError(t, err)
	for _, tc := range []struct {
		name, body string
		vessel     error
		store      error
		want       int
	}{
		{"as it should be", string(good), nil, nil, http.StatusCreated},
		{"empty", ``, nil, nil, http.StatusUnprocessableEntity},
		{"broken", `{`, nil, nil, http.StatusBadRequest},
		{"berth of zero", strings.Replace(string(good), `17`, `0`, 1), nil, nil, http.StatusUnprocessableEntity},
		{"departure before arrival", strings.Replace(string(good), `2027-05-04`, `2027-05-01`, 1), nil, nil, http.StatusUnprocessableEntity},
		{"unknown vessel", string(good), registry.ErrUnknownVessel, nil, http.StatusUnprocessableEntity},
		{"registry is away", string(good), errors.New("timeout"), nil, http.StatusCreated},
		{"taken", string(good), nil, store.ErrTaken, http.StatusConflict},
		{"database is away", string(good), nil, errors.New("dial tcp 10.0.0.7: refused"), http.StatusInternalServerError},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := &memory{rows: map[uuid.UUID]store.Booking{}, err: tc.store}
			rec := request(t, m, vessels{tc.vessel}, http.MethodPost, "/v1/bookings", tc.body, claimsOf("alice", "berths", time.Now().Add(time.Hour)))
			require.Equal(t, tc.want, rec.Code)
			require.NotContains(t, rec.Body.String(), "10.0.0.7")
		})
	}
}
