from prometheus_client import Gauge

ACTIVE = Gauge("active", "Requests at work.")


async def watch(request, call_next):
    ACTIVE.inc()
    response = await call_next(request)
    ACTIVE.dec()
    return response
