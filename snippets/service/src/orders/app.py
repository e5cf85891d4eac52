"""The HTTP side of the service: its layers, and the endpoints for the platform."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from anyio import to_thread
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from orders import logs, problems, routes
from orders.limits import Body, InFlight, SecurityHeaders
from orders.observe import LastResort, Observe
from orders.parts import Parts, assemble
from orders.ratelimit import RateLimit
from orders.settings import Settings, read_settings

VERSION = "1.4.0"
DESCRIPTION = "Takes orders and payments. Errors are problem details after RFC 9457."


def create_app(settings: Settings, transport: httpx2.BaseTransport | None = None) -> FastAPI:
    """The service that the settings ask for."""
    parts = assemble(settings, transport)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # As many threads as requests may be at work: nothing waits in a queue that nobody sees.
        to_thread.current_default_thread_limiter().total_tokens = settings.max_in_flight + 4
        parts.settler.start()
        yield
        # Uvicorn has let the requests finish before it comes here.
        await parts.close()

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
        # The operations' names in the description, and in clients that are made from it.
        generate_unique_id_function=lambda route: route.name,
    )
    problems.install(app)
    limit = RateLimit(parts.cache, settings.rate_limit)
    app.include_router(routes.build(parts.engine, parts.keys, parts.payments, limit))
    _add_probes(app, parts)
    _add_reports(app, parts)
    _add_layers(app, parts, settings)
    return app


def _add_layers(app: FastAPI, parts: Parts, settings: Settings) -> None:
    """What a request goes through. The layer that is added last sees it first."""
    app.add_middleware(Body, limit=settings.max_body)
    app.add_middleware(InFlight, limit=settings.max_in_flight)
    app.add_middleware(LastResort)
    # --8<-- [start:cors]
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type", "Idempotency-Key", "X-Request-ID", "traceparent"],
            expose_headers=["X-Request-ID", "Retry-After", "Idempotent-Replayed"],
        )
    # --8<-- [end:cors]
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observe, tracing=parts.tracing)


def _add_probes(app: FastAPI, parts: Parts) -> None:
    readiness = parts.readiness

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


def _add_reports(app: FastAPI, parts: Parts) -> None:
    started = time.monotonic()

    @app.get("/health", include_in_schema=False)
    async def health(response: Response) -> dict[str, object]:
        """For people and outside monitors. No probe asks this: see livez and readyz."""
        failures = await parts.readiness.failures()
        redis = await to_thread.run_sync(lambda: parts.cache.state)
        soft = {"redis": redis, "gateway": "unavailable" if parts.breaker.open else "ok"}
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


def app_from_environment() -> FastAPI:
    """What the server starts: `uvicorn --factory orders.app:app_from_environment`."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return create_app(settings)
