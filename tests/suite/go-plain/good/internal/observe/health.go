package observe

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Readiness keeps the answer of the last look at the dependencies, so that probes never wait for them.
type Readiness struct {
	look  func(context.Context) error
	every time.Duration
	ok    atomic.Bool
}

// NewReadiness looks with look, every so often, once Watch runs.
func NewReadiness(look func(context.Context) error, every time.Duration) *Readiness {
	return &Readiness{look: look, every: every}
}

// Watch looks until ctx ends; from then on the answer is no.
func (r *Readiness) Watch(ctx context.Context) {
	tick := time.NewTicker(r.every)
	defer tick.Stop()
	for {
		look, cancel := context.WithTimeout(ctx, r.every)
		r.ok.Store(r.look(look) == nil)
		cancel()
		select {
		case <-ctx.Done():
			r.ok.Store(false)
			return
		case <-tick.C:
		}
	}
}

// AdminServer answers /livez, /readyz and /metrics on a port of its own that no Ingress knows.
func AdminServer(addr string, m *Metrics, ready *Readiness) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !ready.ok.Load() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{}))
	return &http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: 3 * time.Second}
}
