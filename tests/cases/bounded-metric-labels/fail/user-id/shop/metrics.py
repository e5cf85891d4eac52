from prometheus_client import Counter

REQUESTS = Counter("requests_total", "Requests.", ["route", "user_id"])


def count(request, user, route):
    REQUESTS.labels(route, user.id).inc()
