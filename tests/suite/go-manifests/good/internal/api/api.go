// Package api answers requests.
package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"github.com/example-org/tariffs/internal/exchange"
	"github.com/example-org/tariffs/internal/store"
)

const largestPage = 100

type service struct {
	tariffs *store.Store
	market  *exchange.Client
}

// New is the handler of all routes.
func New(tariffs *store.Store, market *exchange.Client, key []byte) http.Handler {
	s := &service{tariffs, market}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", s.livez)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /metrics", promhttp.Handler())
	mux.Handle("GET /v1/tariffs", authenticated(key, s.list))
	mux.Handle("POST /v1/tariffs", authenticated(key, s.create))
	mux.Handle("GET /v1/price", authenticated(key, s.price))
	return otelhttp.NewHandler(observed(limited(mux)), "tariffs")
}

func (s *service) livez(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (s *service) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.tariffs.Ping(r.Context()); err != nil {
		slog.ErrorContext(r.Context(), "not ready", "error", err)
		problem(w, http.StatusServiceUnavailable, "the database is away")
		return
	}
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (s *service) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, after := 20, int64(0)
	if text := query.Get("limit"); text != "" {
		given, err := strconv.Atoi(text)
		if err != nil || given < 1 || given > largestPage {
			problem(w, http.StatusBadRequest, "limit is a number from 1 to 100")
			return
		}
		limit = given
	}
	if text := query.Get("after"); text != "" {
		given, err := strconv.ParseInt(text, 10, 64)
		if err != nil || given < 0 {
			problem(w, http.StatusBadRequest, "after is the id of a tariff")
			return
		}
		after = given
	}
	found, err := s.tariffs.Of(r.Context(), query.Get("region"), limit, after)
	if err != nil {
		unexpected(w, r, err)
		return
	}
	reply(w, http.StatusOK, found)
}

func (s *service) create(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Region string `json:"region"`
		Cents  int    `json:"cents"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		problem(w, http.StatusBadRequest, "the body is not a tariff")
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if body.Region == "" || len(body.Region) > 40 || body.Cents < 0 || len(key) < 8 || len(key) > 64 {
		problem(w, http.StatusUnprocessableEntity, "region, cents or Idempotency-Key is out of range")
		return
	}
	kept, err := s.tariffs.Put(r.Context(), body.Region, body.Cents, key)
	if err != nil {
		created.WithLabelValues("failed").Inc()
		unexpected(w, r, err)
		return
	}
	created.WithLabelValues("done").Inc()
	reply(w, http.StatusCreated, kept)
}

func (s *service) price(w http.ResponseWriter, r *http.Request) {
	cents, err := s.market.Price(r.Context())
	if err != nil {
		slog.WarnContext(r.Context(), "the exchange is away", "error", err)
		reply(w, http.StatusOK, map[string]any{"cents": nil, "certain": false})
		return
	}
	reply(w, http.StatusOK, map[string]any{"cents": cents, "certain": true})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		slog.Error("the answer was not written", "error", err)
	}
}

func problem(w http.ResponseWriter, status int, message string) {
	reply(w, status, map[string]string{"message": message})
}

func unexpected(w http.ResponseWriter, r *http.Request, err error) {
	slog.ErrorContext(r.Context(), "unexpected", "error", err, "request_id", requestID(r))
	problem(w, http.StatusInternalServerError, "something went wrong")
}
