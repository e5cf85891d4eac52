"""What is counted."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "http_requests_total", "Requests that were answered.", ["method", "route", "status"]
)
LATENCY = Histogram(
    "http_request_duration_seconds",
    "How long an answer took.",
    ["method", "route"],
    buckets=(0.01, 0.05, 0.1, 0.2, 0.5, 1, 3),
)
REGISTERED = Counter("parcels_registered_total", "Parcels that were registered.", ["outcome"])
