package observe

import (
	"database/sql"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics are the series of the service; docs/operations.md says what is normal for each.
type Metrics struct {
	Registry *prometheus.Registry
	Requests *prometheus.CounterVec
	Duration *prometheus.HistogramVec
	Inflight prometheus.Gauge
	Bookings *prometheus.CounterVec
	Events   *prometheus.CounterVec
	Handling prometheus.Histogram
}

// NewMetrics registers all series, with every outcome from the start.
func NewMetrics(db *sql.DB) *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		Requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "berths_http_requests_total",
			Help: "Requests by method, route template and status.",
		}, []string{"method", "route", "code"}),
		Duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "berths_http_request_duration_seconds",
			Help:    "Time to answer a request.",
			Buckets: []float64{.01, .025, .05, .1, .2, .4, .8, 1.6, 5},
		}, []string{"method", "route"}),
		Inflight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "berths_http_inflight_requests",
			Help: "Requests at work.",
		}),
		Bookings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "berths_bookings_total",
			Help: "Bookings by outcome.",
		}, []string{"outcome"}),
		Events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "berths_events_handled_total",
			Help: "Vessel movements by outcome.",
		}, []string{"outcome"}),
		Handling: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "berths_event_handling_seconds",
			Help:    "Time to apply one vessel movement.",
			Buckets: []float64{.005, .01, .05, .1, .5, 1, 5},
		}),
	}
	m.Registry.MustRegister(
		m.Requests, m.Duration, m.Inflight, m.Bookings, m.Events, m.Handling,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(db, "berths"),
	)
	for _, o := range []string{"confirmed", "conflict", "rejected", "failed"} {
		m.Bookings.WithLabelValues(o)
	}
	for _, o := range []string{"applied", "skipped", "retried", "parked"} {
		m.Events.WithLabelValues(o)
	}
	return m
}
