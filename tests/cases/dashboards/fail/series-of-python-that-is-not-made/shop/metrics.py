from prometheus_client import Counter, Histogram

ORDERS = Counter("shop_orders_total", "Orders.", ["outcome"])
