package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/getsentry/sentry-go"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	"github.com/rs/zerolog"
)

// problem is the body of every error, as RFC 9457 describes it.
type problem struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	RequestID string            `json:"request_id"`
	Fields    map[string]string `json:"fields,omitempty"`
}

// problemHandler tells callers what they did wrong, and of our own faults nothing but the request's id.
func problemHandler(fallback zerolog.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		if c.Response().Committed {
			return
		}
		log := zerolog.Ctx(c.Request().Context())
		if log.GetLevel() == zerolog.Disabled {
			log = &fallback
		}
		p := problem{
			Type: "about:blank", Status: http.StatusInternalServerError,
			Title: http.StatusText(http.StatusInternalServerError), RequestID: c.Response().Header().Get(echo.HeaderXRequestID),
		}
		var invalid validator.ValidationErrors
		var httpErr *echo.HTTPError
		switch {
		case errors.As(err, &invalid):
			p.Status, p.Title, p.Fields = http.StatusUnprocessableEntity, "some fields are not valid", map[string]string{}
			for _, f := range invalid {
				p.Fields[f.Field()] = f.Tag()
			}
		case errors.Is(err, context.DeadlineExceeded):
			p.Status, p.Title = http.StatusGatewayTimeout, "the request took too long"
		case errors.As(err, &httpErr):
			p.Status, p.Title = httpErr.Code, http.StatusText(httpErr.Code)
			if text, ok := httpErr.Message.(string); ok && httpErr.Code < 500 {
				p.Title = text
			}
		}
		if p.Status >= 500 {
			sentry.CaptureException(err)
			log.Error().Stack().Err(err).Msg("request failed")
		}
		c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
		if err := c.JSON(p.Status, p); err != nil {
			log.Warn().Err(err).Msg("could not write the answer")
		}
	}
}
