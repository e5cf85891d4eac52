package main

import (
	"errors"
	"log/slog"

	"github.com/labstack/echo/v4"
)

func problems(err error, c echo.Context) {
	var known *echo.HTTPError
	if errors.As(err, &known) && known.Code < 500 {
		_ = c.JSON(known.Code, map[string]any{"title": err.Error()})
		return
	}
	slog.Error("failed", "error", err.Error())
	_ = c.JSON(500, map[string]any{"title": "failed"})
}
