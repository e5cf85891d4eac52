from prometheus_client import Counter

REQUESTS = Counter("requests_total", "Requests.", ["path"])


def count(request, user, route):
    REQUESTS.labels(request.scope["route"].path).inc()
