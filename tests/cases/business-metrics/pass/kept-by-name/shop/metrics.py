from prometheus_client import Counter

BY_NAME = {"orders": Counter("orders_created_total", "Orders.")}
