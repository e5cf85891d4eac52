import time

from fastapi import FastAPI

from .metrics import provider as metric_provider

app = FastAPI()


@app.middleware("http")
async def measured(request, call_next):
    start = time.perf_counter()
    answer = await call_next(request)
    metric_provider.counter("server.call.counter", tags={"status": answer.status_code})
    metric_provider.timer("server.call.elapsed", value=time.perf_counter() - start)
    return answer
