"""The other small parts, each alone."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from orders import context, metrics, telemetry
from orders.cache import Cache
from orders.limits import Body, InFlight
from orders.observe import LastResort, Observe
from orders.settle import Settler
from tests.support import TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        f"00-{TRACE}-" + "0" * 16 + "-01",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7-01-more",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
    ],
)
def test_a_trace_that_is_not_well_formed_is_begun_anew(header: str) -> None:
    found = context.from_headers("", header, "vendor=1")

    assert found.trace_id.lower() != TRACE
    assert (found.parent_id, found.tracestate) == ("", "")


def test_a_later_version_of_the_trace_is_understood() -> None:
    found = context.from_headers("", f"01-{TRACE}-00f067aa0ba902b7-01-more", "")
    assert found.trace_id == TRACE


@pytest.mark.parametrize("request_id", ["", "a b", "x" * 65, "a\n", "ä"])
def test_a_request_id_that_is_not_well_formed_is_replaced(request_id: str) -> None:
    assert context.from_headers(request_id, "", "").request_id != request_id


def test_redis_that_is_away_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    cache = Cache("redis://127.0.0.1:1/0")
    assert cache.find("x") is None
    cache.keep("x", 1)
    assert cache.count("x", 60) == 0
    assert cache.state == "unavailable"
    assert len([r for r in caplog.records if r.message == "redis unavailable"]) == 1
    cache.close()
    assert Cache(None).state == "off"


def test_redis_keeps_and_counts(backends: dict[str, str]) -> None:
    cache = Cache(backends["REDIS_URL"])
    cache.keep("x", {"a": [1]})
    assert cache.find("x") == {"a": [1]}
    assert cache.find("y") is None
    assert [cache.count("n", 60), cache.count("n", 60)] == [1, 2]
    assert cache.state == "ok"
    cache.close()


def test_the_settling_thread_survives_failures(caplog: pytest.LogCaptureFixture) -> None:
    turns: list[int] = []

    def work() -> int:
        turns.append(1)
        if len(turns) == 1:
            raise KeyError("broken")
        return 1

    settler = Settler(work, every=0.01)
    settler.start()
    while len(turns) < 3:
        pass
    settler.stop()
    assert any(record.exc_info for record in caplog.records)
    assert not settler._thread.is_alive()


SCOPE: Scope = {
    "type": "http",
    "method": "POST",
    "path": "/orders",
    "headers": [],
    "scheme": "http",
}


async def no_body() -> Message:
    """A request that sends nothing more."""
    return {"type": "http.request", "body": b"", "more_body": False}


def run(app: Any, receive: Receive) -> list[Message]:
    """What an ASGI application sends."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(dict(SCOPE), receive, send))
    return sent


async def fine(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that takes a moment."""
    await asyncio.sleep(0.05)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    assert run(Body(fine, 10, seconds=0.01), never)[0]["status"] == 408


def test_what_is_too_much_is_refused_at_once() -> None:
    limited = InFlight(fine, limit=2)

    async def three(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.gather(*(limited(scope, receive, send) for _ in range(3)))

    sent = run(three, no_body)

    starts = [message["status"] for message in sent if message["type"] == "http.response.start"]
    assert sorted(starts) == [200, 200, 503]
    assert limited.now == 0


def test_an_answer_that_breaks_off_is_cut_off_and_counted_as_a_failure() -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise OSError("disk")

    failures = metrics.REQUESTS.labels("POST", "other", "500")
    in_progress, failed = metrics.IN_PROGRESS._value.get(), failures._value.get()
    with pytest.raises(OSError, match="disk"):
        run(Observe(LastResort(breaks), telemetry.Tracing()), no_body)
    assert metrics.IN_PROGRESS._value.get() == in_progress
    assert failures._value.get() == failed + 1


def test_spans_have_the_ids_of_the_request() -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing = telemetry.Exported(provider)
    came = context.from_headers("req-1", f"00-{TRACE}-00f067aa0ba902b7-01", "vendor=1")

    with tracing.span("GET", came) as (inner, note):
        note["http.route"] = "/orders"
    with tracing.span("GET", context.from_headers("", "", "")):
        pass
    tracing.close()

    first, second = exporter.get_finished_spans()
    assert f"{first.context.trace_id:032x}" == inner.trace_id == TRACE
    assert f"{first.context.span_id:016x}" == inner.span_id
    assert first.parent is not None
    assert f"{first.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert first.attributes == {"http.route": "/orders"}
    assert second.parent is None
    assert inner.request_id == "req-1"


def test_spans_are_exported_where_the_environment_says() -> None:
    assert type(telemetry.start({})) is telemetry.Tracing
    found = telemetry.start({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"})
    assert isinstance(found, telemetry.Exported)
    found.close()
