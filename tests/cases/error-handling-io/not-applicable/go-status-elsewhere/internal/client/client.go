package client

import (
	"encoding/json"
	"net/http"
)

func (c *Client) Weight(id string) (w Weight, err error) {
	res, err := c.http.Get(c.base + "/parcels/" + id)
	if err != nil {
		return w, err
	}
	defer res.Body.Close()
	if err := good(res); err != nil {
		return w, err
	}
	return w, json.NewDecoder(res.Body).Decode(&w)
}

func (c *Client) Raw(id string) (*http.Response, error) {
	res, err := c.http.Get(c.base + "/parcels/" + id)
	return res, err
}
