"""What Prometheus is told. Every label has few values, all known here or in the routes."""

from prometheus_client import Counter, Gauge, Histogram

# --8<-- [start:histogram]
# The objective is p95 below 200 ms: one bucket ends there, or the figure would be interpolated.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "http_request_duration_seconds", "Time from request to response.", ["route"], buckets=BUCKETS
)
IN_PROGRESS = Gauge("http_requests_in_progress", "Requests that are being answered.")
# --8<-- [end:histogram]
ORDERS = Counter("orders_created_total", "Orders taken.")
PAYMENTS = Counter("payments_total", "Payments settled.", ["outcome"])
REPLAYS = Counter("idempotent_replays_total", "Answers given again.", ["operation", "source"])
GATEWAY = Histogram(
    "gateway_request_duration_seconds",
    "Time of one attempt at the payment gateway.",
    ["outcome"],
    buckets=BUCKETS,
)
CIRCUIT_OPEN = Gauge("gateway_circuit_open", "1 while the gateway is not asked.")
SOFT_FAILURES = Counter("redis_failures_total", "Calls to Redis that were given up.")

# --8<-- [start:start]
# With all values from the start: a rate over a counter that was never there is not 0 but nothing.
for outcome in ("succeeded", "declined"):
    PAYMENTS.labels(outcome)
for source in ("redis", "database"):
    for operation in ("order", "pay"):
        REPLAYS.labels(operation, source)
# --8<-- [end:start]


# --8<-- [start:method]
def method_label(method: str) -> str:
    """The method, or `other`: a client can send any word, and each would be a new time series."""
    return method if method in METHODS else "other"


# --8<-- [end:method]
