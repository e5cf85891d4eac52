from prometheus_client import Gauge

ACTIVE = Gauge("active", "Requests at work.")


async def watch(request, call_next):
    with ACTIVE.track_inprogress():
        return await call_next(request)
