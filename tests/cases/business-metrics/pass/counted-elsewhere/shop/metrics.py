from prometheus_client import Counter, Histogram

HTTP_REQUESTS = Counter("http_requests_total", "Requests.", ["status"])
PAYMENTS = Counter("payments_total", "Payments by outcome.", ["outcome"])
BASKETS = Histogram("basket_items", "Things in a basket.")
