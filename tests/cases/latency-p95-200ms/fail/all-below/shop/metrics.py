from prometheus_client import Histogram

SECONDS = Histogram("http_request_duration_seconds", "Time.", ["route"], buckets=(0.001, 0.01, 0.05, 0.1))
