from prometheus_client import Counter

METRIC = Counter("orders_created_total", "Counted.")
