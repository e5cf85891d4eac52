"""What is counted. Names are used in deploy/components/monitoring."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter(
    "berths_http_requests", "Requests that were answered.", ["method", "route", "status"]
)
REQUEST_SECONDS = Histogram(
    "berths_http_request_seconds",
    "Time that a request took.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10),
)
IN_PROGRESS = Gauge(
    "berths_http_requests_in_progress", "Requests at work.", multiprocess_mode="livesum"
)
BOOKINGS = Counter("berths_bookings", "Bookings that were asked for.", ["outcome"])
NOTICES = Counter("berths_notices", "Notices to the harbour master.", ["outcome"])
NOTICE_SECONDS = Histogram(
    "berths_notice_seconds", "Time to deliver a notice.", buckets=(0.1, 0.5, 1, 2, 5, 10, 30)
)

for _outcome in ("accepted", "taken", "refused", "repeated"):
    BOOKINGS.labels(_outcome)
for _outcome in ("delivered", "failed"):
    NOTICES.labels(_outcome)
