from prometheus_client import Histogram

SECONDS = Histogram("import_seconds", "Time.", ["route"], buckets=(1, 10, 60))
