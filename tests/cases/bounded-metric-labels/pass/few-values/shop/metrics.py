from prometheus_client import Counter

REQUESTS = Counter("requests_total", "Requests.", ["route", "method"])


def count(request, user, route):
    REQUESTS.labels(route, "card").inc()
