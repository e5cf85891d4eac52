"""Traces of requests, queries and calls to others."""

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def start_tracing(*, endpoint: str, release: str) -> None:
    """Send spans to the collector; the SDK reads the sampler from OTEL_TRACES_SAMPLER."""
    if not endpoint:
        return
    resource = Resource.create({"service.name": "berths", "service.version": release})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(excluded_urls="-/alive,-/ready")
    HTTPXClientInstrumentor().instrument()
    PsycopgInstrumentor().instrument()
