package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

func (a *API) knownCaller(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Header.Get("Authorization") == "" {
			return echo.NewHTTPError(http.StatusUnauthorized)
		}
		return next(c)
	}
}

func (a *API) notTooOften(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !a.bucket.Allow() {
			return echo.NewHTTPError(http.StatusTooManyRequests)
		}
		return next(c)
	}
}
