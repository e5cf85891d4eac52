package tram

import (
	"context"
	"net/http"
	"time"
)

type Client struct{ http *http.Client }

func New() *Client { return &Client{http: http.DefaultClient} }

func (c *Client) Stops(address string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(request)
}

func Ready() (*http.Response, error) {
	own := http.Client{Timeout: 2 * time.Second}
	return own.Get("http://127.0.0.1:8080/readyz")
}
