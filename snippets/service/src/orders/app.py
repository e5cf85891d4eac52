"""The HTTP side of the service."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from pydantic import BaseModel, Field

from orders import store
from orders.cache import Cache
from orders.health import Readiness
from orders.settings import Settings, read_settings

REQUESTS = Counter("http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time from request to response.",
    ["route"],
    buckets=(0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)


class Order(BaseModel):
    """What a customer asks for."""

    item: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=1, le=1000)


def create_app(settings: Settings) -> FastAPI:
    """The service with its dependencies; nothing is connected before the first request."""
    engine = store.connect(settings)
    cache = Cache(settings)
    # The cache is a soft dependency: without it the service is slower, not wrong. So it is not here.
    readiness = Readiness({"database": lambda: store.ping(engine)})

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(title="orders", lifespan=lifespan)

    @app.middleware("http")
    async def measure(
        request: Request, proceed: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        started = time.perf_counter()
        status = 500
        try:
            response = await proceed(request)
            status = response.status_code
            return response
        finally:
            route = getattr(request.scope.get("route"), "path", "other")
            REQUESTS.labels(request.method, route, str(status)).inc()
            SECONDS.labels(route).observe(time.perf_counter() - started)

    # --8<-- [start:health]
    @app.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:
        """Alive: this process answers. It asks nobody else."""
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz(response: Response) -> dict[str, object]:
        """Ready: everything without which no request can be answered is there."""
        failures = await readiness.failures()
        if failures:
            response.status_code = 503
        return {"status": "unavailable" if failures else "ok", "failures": failures}

    # --8<-- [end:health]
    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        """The counters, for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.post("/orders", status_code=201)
    def create_order(order: Order) -> dict[str, int]:
        """Keep an order."""
        return {"id": store.add(engine, order.item, order.quantity)}

    @app.get("/orders/{number}")
    def read_order(number: int) -> dict[str, object]:
        """Give back an order."""
        found = cache.find(number)
        if found is None:
            found = store.find(engine, number)
            if found is None:
                raise HTTPException(404, "no such order")
            cache.keep(found)
        return found

    return app


def app_from_environment() -> FastAPI:
    """What the server starts: `uvicorn --factory orders.app:app_from_environment`."""
    return create_app(read_settings())
