// Package httpapi answers the booking interface that api/openapi.yaml describes.
package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/go-playground/validator/v10"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/zerolog"
	"go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"
	"golang.org/x/time/rate"

	"github.com/quayside/berths/internal/config"
	"github.com/quayside/berths/internal/observe"
	"github.com/quayside/berths/internal/registry"
	"github.com/quayside/berths/internal/store"
)

// Bookings is what the handlers need of the store.
type Bookings interface {
	Book(ctx context.Context, b store.Booking, key string) (store.Booking, error)
	Find(ctx context.Context, customer string, id uuid.UUID) (store.Booking, error)
	List(ctx context.Context, customer, order string, after time.Time, limit int) ([]store.Booking, error)
}

// Vessels is what the handlers need of the registry.
type Vessels interface {
	Vessel(ctx context.Context, imo string) (registry.Vessel, error)
}

type server struct {
	cfg      config.Config
	bookings Bookings
	vessels  Vessels
	metrics  *observe.Metrics
	keys     keyfunc.Keyfunc
}

type structValidator struct{ v *validator.Validate }

func (s structValidator) Validate(i any) error { return s.v.Struct(i) }

// New builds the router with everything that stands before the handlers.
func New(
	ctx context.Context, cfg config.Config, log zerolog.Logger, b Bookings, m *observe.Metrics, v Vessels,
) (*echo.Echo, error) {
	keys, err := keyfunc.NewDefaultCtx(ctx, []string{cfg.JWKSURL})
	if err != nil {
		return nil, fmt.Errorf("keys of the issuer: %w", err)
	}
	return newWithKeys(cfg, log, b, m, v, keys), nil
}

func newWithKeys(
	cfg config.Config, log zerolog.Logger, b Bookings, m *observe.Metrics, v Vessels, keys keyfunc.Keyfunc,
) *echo.Echo {
	s := &server{cfg: cfg, bookings: b, vessels: v, metrics: m, keys: keys}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Validator = structValidator{validator.New(validator.WithRequiredStructEnabled())}
	e.HTTPErrorHandler = problemHandler(log)
	e.IPExtractor = echo.ExtractIPFromXFFHeader(echo.TrustPrivateNet(true))

	e.Use(
		middleware.RequestIDWithConfig(middleware.RequestIDConfig{Generator: uuid.NewString}),
		otelecho.Middleware("berths-api"),
		requestLogger(log),
		s.measure,
		middleware.Recover(),
		middleware.SecureWithConfig(middleware.SecureConfig{
			ContentTypeNosniff:    "nosniff",
			XFrameOptions:         "DENY",
			HSTSMaxAge:            31536000,
			ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
			ReferrerPolicy:        "no-referrer",
		}),
		middleware.BodyLimit("64K"),
		middleware.CORSWithConfig(middleware.CORSConfig{
			AllowOrigins: cfg.AllowedOrigins,
			AllowMethods: []string{http.MethodGet, http.MethodPost},
			AllowHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key"},
		}),
		middleware.ContextTimeout(15*time.Second),
	)

	v1 := e.Group("/v1", s.requireToken, s.limitCaller())
	v1.POST("/bookings", s.createBooking)
	v1.GET("/bookings", s.listBookings)
	v1.GET("/bookings/:id", s.getBooking)
	return e
}

// limitCaller counts by the verified subject. The edge limits by address, over all replicas.
func (s *server) limitCaller() echo.MiddlewareFunc {
	return middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
		Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
			Rate: rate.Limit(s.cfg.RatePerSecond), Burst: 40, ExpiresIn: 3 * time.Minute,
		}),
		IdentifierExtractor: func(c echo.Context) (string, error) { return customer(c), nil },
		DenyHandler: func(c echo.Context, _ string, _ error) error {
			c.Response().Header().Set("Retry-After", "1")
			return echo.NewHTTPError(http.StatusTooManyRequests, "too many requests")
		},
	})
}

// measure counts by the route's template, so that no caller can make new series.
func (s *server) measure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		s.metrics.Inflight.Inc()
		defer s.metrics.Inflight.Dec()
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		route := c.Path()
		if route == "" {
			route = "other"
		}
		method := c.Request().Method
		s.metrics.Requests.WithLabelValues(method, route, strconv.Itoa(c.Response().Status)).Inc()
		s.metrics.Duration.WithLabelValues(method, route).Observe(time.Since(start).Seconds())
		return nil
	}
}

// requestLogger puts a logger with the request's id into its context and writes one line at the end.
func requestLogger(log zerolog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			l := log.With().Str("request_id", c.Response().Header().Get(echo.HeaderXRequestID)).Logger()
			c.SetRequest(c.Request().WithContext(l.WithContext(c.Request().Context())))
			start := time.Now()
			err := next(c)
			l.Info().Str("method", c.Request().Method).Str("route", c.Path()).
				Int("status", c.Response().Status).Dur("took", time.Since(start)).Msg("request")
			return err
		}
	}
}
