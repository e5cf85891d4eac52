from prometheus_client import Counter, make_asgi_app

ORDERS = Counter("orders_total", "Orders taken.")
app = make_asgi_app()
