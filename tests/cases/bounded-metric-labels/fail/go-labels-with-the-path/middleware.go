package shop

func observed(w http.ResponseWriter, r *http.Request) {
	route, took := r.URL.Path, time.Since(started)
	requests.WithLabelValues(r.Method, route).Inc()
	latency.WithLabelValues(r.Pattern).Observe(took.Seconds())
}
