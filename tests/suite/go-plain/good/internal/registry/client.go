// Package registry asks the vessel registry of the port authority.
package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"github.com/quayside/berths/internal/config"
)

// ErrUnknownVessel is the registry's answer for a number that nobody has.
var ErrUnknownVessel = errors.New("vessel is not registered")

const attempts = 3

// Vessel is what the registry knows of a ship.
type Vessel struct {
	IMO    string  `json:"imo"`
	Length float64 `json:"length_m"`
}

// Client asks the registry with a limit on each attempt and on all of them together.
type Client struct {
	base  string
	token config.Secret
	http  *http.Client
}

// New makes a client of the registry at base.
func New(base string, token config.Secret) *Client {
	return &Client{base: base, token: token, http: &http.Client{
		Timeout:   2 * time.Second,
		Transport: otelhttp.NewTransport(http.DefaultTransport),
	}}
}

// Vessel looks a ship up. Asking is safe to repeat, so faults are tried again with jitter.
func (c *Client) Vessel(ctx context.Context, imo string) (Vessel, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var last error
	for n := range attempts {
		v, err := c.ask(ctx, imo)
		if err == nil || errors.Is(err, ErrUnknownVessel) {
			return v, err
		}
		last = err
		wait := time.Duration(100<<n)*time.Millisecond + rand.N(100*time.Millisecond)
		select {
		case <-ctx.Done():
			return Vessel{}, errors.Join(last, ctx.Err())
		case <-time.After(wait):
		}
	}
	return Vessel{}, last
}

func (c *Client) ask(ctx context.Context, imo string) (Vessel, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/vessels/"+url.PathEscape(imo), nil)
	if err != nil {
		return Vessel{}, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	res, err := c.http.Do(req)
	if err != nil {
		return Vessel{}, fmt.Errorf("ask registry: %w", err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound:
		return Vessel{}, ErrUnknownVessel
	case res.StatusCode != http.StatusOK:
		return Vessel{}, fmt.Errorf("registry answered %d", res.StatusCode)
	}
	var v Vessel
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&v); err != nil {
		return Vessel{}, fmt.Errorf("read registry's answer: %w", err)
	}
	return v, nil
}
