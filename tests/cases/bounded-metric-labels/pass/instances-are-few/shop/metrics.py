from prometheus_client import Counter

REQUESTS = Counter("requests_total", "Requests.", ["instance_uuid", "node_ip"])


def count(request, user, route):
    REQUESTS.labels(instance.uuid).inc()
