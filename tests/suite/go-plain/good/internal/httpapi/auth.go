package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"
)

const customerKey = "customer"

func customer(c echo.Context) string {
	id, _ := c.Get(customerKey).(string)
	return id
}

// requireToken lets in whoever brings a token that the issuer signed for this service.
func (s *server) requireToken(next echo.HandlerFunc) echo.HandlerFunc {
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{"RS256", "ES256"}),
		jwt.WithIssuer(s.cfg.OIDCIssuer),
		jwt.WithAudience(s.cfg.OIDCAudience),
		jwt.WithExpirationRequired(),
		jwt.WithLeeway(30*time.Second),
	)
	return func(c echo.Context) error {
		raw, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
		if !ok {
			return echo.NewHTTPError(http.StatusUnauthorized, "a bearer token is required")
		}
		var claims jwt.RegisteredClaims
		if _, err := parser.ParseWithClaims(raw, &claims, s.keys.Keyfunc); err != nil || claims.Subject == "" {
			return echo.NewHTTPError(http.StatusUnauthorized, "the token is not valid").SetInternal(err)
		}
		c.Set(customerKey, claims.Subject)
		return next(c)
	}
}
