package api

import "github.com/labstack/echo/v4"

type parcel struct {
	Size string `json:"size" validate:"required,oneof=S M L"`
}

func (a *API) create(c echo.Context) error {
	var in parcel
	if err := c.Bind(&in); err != nil {
		return err
	}
	return a.answer(c, a.store.Add(in.Size))
}
