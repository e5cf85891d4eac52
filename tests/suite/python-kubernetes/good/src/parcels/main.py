"""The application."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sentry_sdk
from fastapi import Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from parcels import health, logs, middleware, routes, store
from parcels.limits import rate_limit
from parcels.settings import get_settings

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Close the pool of connections at the end."""
    yield
    await store.engine.dispose()


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """Log what nobody expected; tell the caller nothing of the inside."""
    log.error("unexpected", exc_info=error)
    return JSONResponse({"detail": "something went wrong"}, status_code=500)


def create_app() -> FastAPI:
    """The application, configured."""
    settings = get_settings()
    logs.configure(settings.log_level)
    if settings.sentry_dsn:
        sentry_sdk.init(
            settings.sentry_dsn.get_secret_value(), environment=settings.environment
        )
    provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(0.1)))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    app = FastAPI(title="Parcels", version="2.3.0", lifespan=lifespan)
    app.middleware("http")(middleware.observe)
    if settings.allowed_origin:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[settings.allowed_origin],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Idempotency-Key"],
        )
    app.add_exception_handler(Exception, unexpected)
    app.include_router(health.router)
    app.include_router(routes.router, dependencies=[Depends(rate_limit)])
    FastAPIInstrumentor.instrument_app(app, excluded_urls="livez,readyz,metrics")
    return app
