from prometheus_client import Histogram

SECONDS = Histogram("http_request_duration_seconds", "Time.", ["route"], buckets=[5, 10, 50, 100, 200, 500])
