package main

import "github.com/labstack/echo/v4"

func router() *echo.Echo {
	e := echo.New()
	e.Debug = true
	return e
}
