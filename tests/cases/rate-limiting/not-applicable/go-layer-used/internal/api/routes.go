package api

import "github.com/labstack/echo/v4"

func (a *API) routes(e *echo.Echo) {
	e.GET("/livez", a.live)
	g := e.Group("/v2", a.notTooOften)
	g.GET("/parcels", a.list)
}
