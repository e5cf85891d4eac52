from prometheus_client import Counter

METRIC = Counter("http_requests_total", "Counted.")
