package main

import "github.com/labstack/echo/v4"

func problems(err error, c echo.Context) {
	body := map[string]any{"title": err.Error()}
	_ = c.JSON(500, body)
}
