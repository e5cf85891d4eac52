package main

import (
	"os"

	"github.com/labstack/echo/v4"
)

func router() *echo.Echo {
	e := echo.New()
	if os.Getenv("LOCKERS_DEBUG") == "1" {
		e.Debug = true
	}
	return e
}
