from prometheus_client import Counter

ASKED = Counter("tram_asked", "Requests.", ["route"])


def name_of(request):
    return request.path


def count(request):
    ASKED.labels(name_of(request)).inc()
