import structlog
from fastapi import FastAPI
from structlog.contextvars import bind_contextvars

structlog.configure(processors=[structlog.processors.JSONRenderer()])
app = FastAPI()


@app.middleware("http")
async def keep(request, call_next):
    bind_contextvars(request_id=request.headers["X-Request-ID"])
    return await call_next(request)
