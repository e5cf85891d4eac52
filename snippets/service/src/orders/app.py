"""The HTTP side of the service: what it is made of, and the endpoints for the platform."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from anyio import to_thread
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from orders import gateway, idempotency, ledger, logs, problems, routes, schema, store, telemetry
from orders.breaker import CircuitBreaker
from orders.cache import Cache
from orders.health import Readiness
from orders.limits import Body, InFlight, SecurityHeaders
from orders.observe import Observe
from orders.payments import Payments
from orders.ratelimit import RateLimit
from orders.settings import Settings, read_settings
from orders.settle import Settler

VERSION = "1.4.0"
DESCRIPTION = "Takes orders and payments. Errors are problem details after RFC 9457."


def create_app(settings: Settings, transport: httpx2.BaseTransport | None = None) -> FastAPI:
    """The service with its dependencies; nothing is connected before the first request."""
    engine = store.connect(settings)
    if engine.dialect.name == "sqlite":
        # A file that nobody else migrates. Everywhere else a job does it before the roll-out.
        schema.upgrade(engine)
    cache = Cache(settings.redis)
    client = gateway.connect(settings.gateway, settings.gateway_timeout, transport)
    breaker = CircuitBreaker()
    payments = Payments(
        engine,
        gateway.Gateway(client, breaker, settings.gateway_attempts, settings.gateway_budget),
        keys := idempotency.Keys(engine, cache),
    )
    # Redis and the gateway are soft dependencies: without them the service is slower, or cannot
    # take payments and still take orders. So they are not here.
    readiness = Readiness({"database": lambda: store.ping(engine)})
    tracing = telemetry.start()
    settler = Settler(lambda: _tidy(payments), settings.settle_every)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # As many threads as requests may be at work: nothing waits in a queue that nobody sees.
        to_thread.current_default_thread_limiter().total_tokens = settings.max_in_flight + 4
        settler.start()
        yield
        # Uvicorn has let the requests finish. What comes now is no request's any more.
        await to_thread.run_sync(settler.stop)
        client.close()
        cache.close()
        engine.dispose()
        tracing.close()

    app = FastAPI(
        title="orders",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        # The pages load their scripts from elsewhere. /openapi.json is enough for any client.
        docs_url=None,
        redoc_url=None,
        # `/orders/` is not `/orders`, and a redirect would tell the host that the proxy sees.
        redirect_slashes=False,
    )
    problems.install(app)
    app.include_router(routes.build(engine, keys, payments, RateLimit(cache, settings.rate_limit)))

    # The last that is added is the first to see a request.
    app.add_middleware(Body, limit=settings.max_body)
    app.add_middleware(InFlight, limit=settings.max_in_flight)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type", "Idempotency-Key", "X-Request-ID", "traceparent"],
            expose_headers=["X-Request-ID", "Retry-After", "Idempotent-Replayed"],
        )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observe, tracing=tracing)

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
    started = time.monotonic()

    @app.get("/health", include_in_schema=False)
    async def health(response: Response) -> dict[str, object]:
        """For people and outside monitors. No probe asks this: see livez and readyz."""
        failures = await readiness.failures()
        redis = await to_thread.run_sync(lambda: cache.state)
        soft = {"redis": redis, "gateway": "unavailable" if breaker.open else "ok"}
        status = "degraded" if "unavailable" in soft.values() else "ok"
        if failures:
            response.status_code, status = 503, "unavailable"
        return {
            "status": status,
            "version": VERSION,
            "uptime_seconds": round(time.monotonic() - started),
            "dependencies": {"database": failures.get("database", "ok"), **soft},
        }

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """The counters, for Prometheus. One process a container, so these are all of them."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return app


def _tidy(payments: Payments) -> int:
    idempotency.forget_old(payments.engine, ledger.now())
    return payments.settle_pending()


def app_from_environment() -> FastAPI:
    """What the server starts: `uvicorn --factory orders.app:app_from_environment`."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return create_app(settings)
