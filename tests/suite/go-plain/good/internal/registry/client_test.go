package registry

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func serve(t *testing.T, answer http.HandlerFunc) *Client {
	t.Helper()
	srv := httptest.NewServer(answer)
	t.Cleanup(srv.Close)
	return New(srv.URL, "for-tests-only")
}

func TestVessel(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "Bearer for-tests-only", r.Header.Get("Authorization"))
		_, _ = w.Write([]byte(`{"imo":"9321483","length_m":397.7}`))
	})
	v, err := c.Vessel(t.Context(), "9321483")
	require.NoError(t, err)
	require.InDelta(t, 397.7, v.Length, 0.01)
}

func TestVesselIsTriedThreeTimes(t *testing.T) {
	var calls atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	})
	_, err := c.Vessel(t.Context(), "9321483")
	require.ErrorContains(t, err, "502")
	require.EqualValues(t, 3, calls.Load())
}

func TestUnknownVesselIsNotTriedAgain(t *testing.T) {
	var calls atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusNotFound)
	})
	_, err := c.Vessel(t.Context(), "0")
	require.ErrorIs(t, err, ErrUnknownVessel)
	require.EqualValues(t, 1, calls.Load())
}

func TestBrokenAnswer(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"imo":`)) })
	_, err := c.Vessel(t.Context(), "9321483")
	require.ErrorContains(t, err, "read registry")
}
