from prometheus_client import Histogram

SECONDS = Histogram("http_request_duration_seconds", "Time.", ["route"], buckets=(0.05, 0.1, 0.2, 0.5, 1, float("inf")))
