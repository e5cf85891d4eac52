"""What Prometheus is told. No label holds an address or a host: there are too many of both."""

from prometheus_client import Counter, Gauge, Histogram

FETCHES = Counter("crawl_fetches_total", "Pages asked for.", ["outcome"])
FETCH_SECONDS = Histogram(
    "crawl_fetch_seconds",
    "Time to fetch a page, without the time waited for politeness.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CHANGES = Counter("crawl_changes_total", "Changes found.")
NOTICES = Counter("crawl_notices_total", "Attempts to tell of a change.", ["outcome"])
# The two that an alert is for: what should have been done by now, and is not.
LATE = Gauge("crawl_oldest_due_seconds", "For how long the page that is most overdue is due.")
WAITING = Gauge("crawl_oldest_notice_seconds", "For how long the oldest change is untold.")

# With all values from the start: a rate over a counter that was never there is not 0 but nothing.
for outcome in ("changed", "new", "same", "gone", "refused", "failed", "deferred"):
    FETCHES.labels(outcome)
for outcome in ("delivered", "failed"):
    NOTICES.labels(outcome)
