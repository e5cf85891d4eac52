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
	err = json.NewDecoder(res.Body).Decode(&w)
	return w, err
}
