package api

import (
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"golang.org/x/time/rate"
)

var (
	requests = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total", Help: "Requests that were answered.",
	}, []string{"method", "route", "status"})
	latency = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds", Help: "How long an answer took.",
		Buckets: []float64{0.01, 0.05, 0.1, 0.2, 0.5, 1, 3},
	}, []string{"method", "route"})
	created = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "tariffs_created_total", Help: "Tariffs, by what became of them.",
	}, []string{"outcome"})
)

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func requestID(r *http.Request) string {
	given := r.Header.Get("X-Request-ID")
	if len(given) > 64 {
		return given[:64]
	}
	return given
}

func observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		seen := &recorder{w, http.StatusOK}
		header := w.Header()
		header.Set("X-Request-ID", requestID(r))
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(seen, r)
		route, took := r.Pattern, time.Since(started)
		requests.WithLabelValues(r.Method, route, strconv.Itoa(seen.status)).Inc()
		latency.WithLabelValues(r.Method, route).Observe(took.Seconds())
		if strings.HasPrefix(r.URL.Path, "/v1/") || seen.status >= 400 {
			slog.InfoContext(r.Context(), "answered", "route", route, "status", seen.status,
				"took", took, "request_id", requestID(r))
		}
	})
}

func authenticated(key []byte, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, err := jwt.Parse(text,
			func(*jwt.Token) (any, error) { return key, nil },
			jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithAudience("tariffs"))
		if !found || err != nil {
			problem(w, http.StatusUnauthorized, "a valid bearer token is needed")
			return
		}
		next(w, r)
	})
}

type limits struct {
	sync.Mutex
	of map[string]*rate.Limiter
}

func limited(next http.Handler) http.Handler {
	callers := &limits{of: map[string]*rate.Limiter{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		callers.Lock()
		if len(callers.of) > 10_000 {
			clear(callers.of)
		}
		limiter, known := callers.of[host]
		if !known {
			limiter = rate.NewLimiter(10, 40)
			callers.of[host] = limiter
		}
		callers.Unlock()
		if !limiter.Allow() {
			w.Header().Set("Retry-After", "5")
			problem(w, http.StatusTooManyRequests, "too many requests")
			return
		}
		next.ServeHTTP(w, r)
	})
}
