//go:build e2e

// Package e2e walks through a started stack as a customer does.
package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

var client = &http.Client{Timeout: 5 * time.Second}

func token(t *testing.T, who string) string {
	t.Helper()
	res, err := client.PostForm("http://localhost:9000/default/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {who}, "client_secret": {"any"}, "scope": {"berths"},
	})
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusOK, res.StatusCode)
	var out struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.NewDecoder(res.Body).Decode(&out))
	return out.AccessToken
}

func call(t *testing.T, method, path, bearer, key string, body []byte) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, os.Getenv("BASE_URL")+path, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+bearer)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	res, err := client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	out := map[string]any{}
	_ = json.NewDecoder(res.Body).Decode(&out)
	return res.StatusCode, out
}

func TestBookOnceAndFindIt(t *testing.T) {
	body := []byte(`{"berth_id":17,"imo":"9321483","arrival":"2031-05-02T06:00:00Z","departure":"2031-05-04T18:00:00Z"}`)
	alice, key := token(t, "alice"), uuid.NewString()

	status, first := call(t, http.MethodPost, "/v1/bookings", alice, key, body)
	require.Equal(t, http.StatusCreated, status)
	_, again := call(t, http.MethodPost, "/v1/bookings", alice, key, body)
	require.Equal(t, first["id"], again["id"])

	id, _ := first["id"].(string)
	status, _ = call(t, http.MethodGet, "/v1/bookings/"+id, alice, "", nil)
	require.Equal(t, http.StatusOK, status)
	status, _ = call(t, http.MethodGet, "/v1/bookings/"+id, token(t, "mallory"), "", nil)
	require.Equal(t, http.StatusNotFound, status)
}
