package httpapi

import (
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/rs/zerolog"

	"github.com/quayside/berths/internal/registry"
	"github.com/quayside/berths/internal/store"
)

type bookingRequest struct {
	BerthID   int       `json:"berth_id" validate:"required,gte=1,lte=9999"`
	IMO       string    `json:"imo" validate:"required,len=7,numeric"`
	Arrival   time.Time `json:"arrival" validate:"required"`
	Departure time.Time `json:"departure" validate:"required,gtfield=Arrival"`
}

func (s *server) createBooking(c echo.Context) error {
	ctx := c.Request().Context()
	key := c.Request().Header.Get("Idempotency-Key")
	if len(key) < 8 || len(key) > 64 {
		return echo.NewHTTPError(http.StatusBadRequest, "Idempotency-Key: 8 to 64 characters")
	}
	var in bookingRequest
	if err := c.Bind(&in); err != nil {
		return err
	}
	if err := c.Validate(&in); err != nil {
		s.metrics.Bookings.WithLabelValues("rejected").Inc()
		return err
	}

	status := "confirmed"
	switch _, err := s.vessels.Vessel(ctx, in.IMO); {
	case errors.Is(err, registry.ErrUnknownVessel):
		s.metrics.Bookings.WithLabelValues("rejected").Inc()
		return echo.NewHTTPError(http.StatusUnprocessableEntity, "the vessel is not registered")
	case err != nil:
		// Without the registry a booking is taken and looked at later by the harbour office.
		zerolog.Ctx(ctx).Warn().Err(err).Msg("registry is away, booking is provisional")
		status = "provisional"
	}

	booked, err := s.bookings.Book(ctx, store.Booking{
		ID: uuid.New(), CustomerID: customer(c), BerthID: in.BerthID, IMO: in.IMO,
		Arrival: in.Arrival, Departure: in.Departure, Status: status,
	}, key)
	switch {
	case errors.Is(err, store.ErrTaken):
		s.metrics.Bookings.WithLabelValues("conflict").Inc()
		return echo.NewHTTPError(http.StatusConflict, "the berth is taken at that time")
	case err != nil:
		s.metrics.Bookings.WithLabelValues("failed").Inc()
		return err
	}
	s.metrics.Bookings.WithLabelValues("confirmed").Inc()
	zerolog.Ctx(ctx).Info().Stringer("booking_id", booked.ID).Msg("booked")
	return c.JSON(http.StatusCreated, booked)
}

func (s *server) getBooking(c echo.Context) error {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "id: a UUID")
	}
	b, err := s.bookings.Find(c.Request().Context(), customer(c), id)
	if errors.Is(err, store.ErrNotFound) {
		return echo.NewHTTPError(http.StatusNotFound, "no such booking")
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, b)
}

type listQuery struct {
	Limit int       `query:"limit" validate:"gte=0,lte=100"`
	Order string    `query:"order" validate:"omitempty,oneof=arrival departure"`
	After time.Time `query:"after"`
}

func (s *server) listBookings(c echo.Context) error {
	q := listQuery{Limit: 20}
	if err := c.Bind(&q); err != nil {
		return err
	}
	if err := c.Validate(&q); err != nil {
		return err
	}
	list, err := s.bookings.List(c.Request().Context(), customer(c), q.Order, q.After, q.Limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"bookings": list})
}
