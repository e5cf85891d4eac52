package shop

func observed(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	route := r.Pattern
	slog.Info("asked", "path", path)
	requests.WithLabelValues(r.Method, route).Inc()
}
