from prometheus_client import Counter

REQUESTS = Counter("http_requests_total", "Requests.", ["status"])
ORDERS = Counter("orders_created_total", "Orders.", ["channel"])
