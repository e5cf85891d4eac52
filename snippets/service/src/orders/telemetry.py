"""Spans through OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT says where they go; else none.

The rest of the service knows only `Tracing.span`. It works, and trace ids are in logs and
headers, whether or not anybody collects spans.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from orders.context import Context


class Tracing:
    """Without a collector: the context is passed on as it is."""

    @contextmanager
    def span(self, name: str, context: Context) -> Iterator[tuple[Context, dict[str, object]]]:
        """The context inside the span, and a place for its attributes."""
        yield context, {}

    def close(self) -> None:
        """Send what has not been sent."""


class Exported(Tracing):
    """With a collector: each request is a span of the trace that it belongs to."""

    def __init__(self, provider: Any) -> None:
        self.provider = provider
        self.tracer = provider.get_tracer("orders")

    @contextmanager
    def span(self, name: str, context: Context) -> Iterator[tuple[Context, dict[str, object]]]:
        """As above; the ids in the context are those of the span that is exported."""
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = None
        if context.parent_id:
            header = f"00-{context.trace_id}-{context.parent_id}-{context.flags}"
            parent = TraceContextTextMapPropagator().extract(
                {"traceparent": header, "tracestate": context.tracestate}
            )
        attributes: dict[str, object] = {}
        with self.tracer.start_as_current_span(name, parent) as span:
            ids = span.get_span_context()
            yield (
                replace(
                    context,
                    trace_id=f"{ids.trace_id:032x}",
                    span_id=f"{ids.span_id:016x}",
                    flags=f"{ids.trace_flags:02x}",
                ),
                attributes,
            )
            span.set_attributes(attributes)

    def close(self) -> None:
        """Send what is waiting; the exporter has a time-out of its own."""
        self.provider.shutdown()


# --8<-- [start:start]
def start(environment: Mapping[str, str] = os.environ) -> Tracing:
    """The tracing that the environment asks for; the variables are OpenTelemetry's own."""
    if not environment.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return Tracing()
    # Here and not above: 10 MB of modules for who wants no spans.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "orders"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Exported(provider)


# --8<-- [end:start]
