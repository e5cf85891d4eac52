package api

import "github.com/labstack/echo/v4"

type page struct {
	Limit int    `query:"limit"`
	After string `query:"after"`
}

func (a *API) list(c echo.Context) error {
	var q page
	if err := c.Bind(&q); err != nil {
		return err
	}
	return a.answer(c, a.store.Parcels(q.After, q.Limit))
}
