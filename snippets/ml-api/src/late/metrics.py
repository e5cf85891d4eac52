"""What Prometheus is told. Every label has few values: routes, inputs, and one model at a time."""

from prometheus_client import Counter, Gauge, Histogram

# The objective is p95 below 200 ms: one bucket ends there, or the figure would be interpolated.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "http_request_duration_seconds", "Time from request to response.", ["route"], buckets=BUCKETS
)
MODEL = Gauge("model_info", "1 for the model that answers.", ["model_version", "model_digest"])
PREDICTIONS = Counter("model_predictions_total", "Parcels judged.", ["model_version", "late"])
PROBABILITY = Histogram(
    "model_probability",
    "What the model answered.",
    ["model_version"],
    buckets=[place / 10 for place in range(1, 11)],
)
DRIFT = Gauge(
    "model_input_stability_index",
    "How far the last inputs are from the training data; no number before there are enough.",
    ["model_version", "feature"],
)


def method_label(method: str) -> str:
    """The method, or `other`: a client can send any word, and each would be a new time series."""
    return method if method in METHODS else "other"
