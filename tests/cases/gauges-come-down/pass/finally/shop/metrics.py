from prometheus_client import Gauge

ACTIVE = Gauge("active", "Requests at work.")


async def watch(request, call_next):
    ACTIVE.inc()
    try:
        return await call_next(request)
    finally:
        ACTIVE.dec()
