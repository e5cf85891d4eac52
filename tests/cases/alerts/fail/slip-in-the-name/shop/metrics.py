from prometheus_client import Counter

METRIC = Counter("shop_orders_total", "Counted.")
