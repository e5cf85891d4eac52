from prometheus_client import Counter

REQUESTS = Counter("http_requests_total", "Requests.", ["route"])


async def observe(request, call_next):
    route = request.url.path
    REQUESTS.labels(route).inc()
    return await call_next(request)
