"""The small parts, each alone."""

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from orders import context, logs, metrics, telemetry
from orders.breaker import CircuitBreaker
from orders.cache import Cache
from orders.domain import Payment, PaymentStatus
from orders.gateway import Gateway, GatewayUnavailable, Outcome, connect
from orders.limits import Body, InFlight
from orders.observe import LastResort, Observe
from orders.settle import Settler
from tests.support import TRACE

PAYMENT = Payment(
    "p", "o", PaymentStatus.PENDING, 690, "EUR", "tok_12345678", None, datetime.now(UTC)
)


def line(**record: Any) -> dict[str, Any]:
    """What a record looks like as a line."""
    found: dict[str, Any] = json.loads(
        logs.JsonFormatter().format(logging.makeLogRecord({"msg": "m", **record}))
    )
    return found


def test_extra_fields_are_kept_and_replace_nothing() -> None:
    found = line(colour="red", level="loud", fields={"name": "n", "message": 1, "time": None})

    assert found["colour"] == "red"
    assert found["message"] == "m"
    assert (found["message_"], found["level_"], found["time_"], found["name"]) == (
        1,
        "loud",
        None,
        "n",
    )


def test_a_field_of_any_name_can_be_logged(caplog: pytest.LogCaptureFixture) -> None:
    logs.event(logging.getLogger("t"), logging.ERROR, "m", name="n", args=1, module="x")

    found = json.loads(logs.JsonFormatter().format(caplog.records[0]))

    assert (found["name"], found["args"], found["module"]) == ("n", 1, "x")


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}, b"x", "\ud800", "a\nb"])
def test_no_value_breaks_a_line(value: object) -> None:
    text = logs.JsonFormatter().format(logging.makeLogRecord({"msg": "m", "value": value}))

    text.encode()
    assert "\n" not in text
    assert "value" in json.loads(text, parse_constant=lambda name: pytest.fail(name))


def test_secrets_are_left_out_of_the_line() -> None:
    fields = {"card": "4242424242424242", "sent": [{"Authorization": "Bearer x", "item": "tea"}]}
    found = line(fields=fields)
    assert found["card"] == "[redacted]"
    assert found["sent"] == [{"Authorization": "[redacted]", "item": "tea"}]


@pytest.mark.parametrize("value", ["x" * 100_000, ["x" * 100] * 1000, {"a": "é" * 9000}])
def test_a_line_does_not_grow_with_what_is_logged(value: object) -> None:
    found = line(fields={"value": value, "other": 1})
    assert len(json.dumps(found)) < 3 * logs.LONGEST
    assert found["other"] == 1
    assert str(found["value"]).endswith(" more)")


def test_an_exception_is_in_the_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        assert "ValueError: broken" in line(exc_info=sys.exc_info())["exception"]


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


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_circuit_opens_lets_one_try_and_closes() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=2, pause=10, clock=clock)
    breaker.failed()
    assert breaker.allow()
    breaker.failed()
    assert (breaker.allow(), breaker.blocked(), breaker.open) == (False, True, True)

    clock.now = 10
    assert not breaker.blocked()
    assert [breaker.allow(), breaker.allow()] == [True, False]
    breaker.failed()
    assert not breaker.allow()

    clock.now = 20
    assert breaker.allow()
    breaker.succeeded()
    assert (breaker.allow(), breaker.open) == (True, False)


def test_failures_that_are_not_in_a_row_do_not_open_it() -> None:
    breaker = CircuitBreaker(failures=2)
    for _ in range(3):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allow()


def gateway(answers: list[httpx2.Response | Exception], **options: Any) -> Gateway:
    """A gateway that gives these answers, one after the other."""

    def answer(_: httpx2.Request) -> httpx2.Response:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    client = connect("http://gateway.example", 0.5, httpx2.MockTransport(answer))
    options = {"sleep": lambda _: None, **options}
    return Gateway(client, CircuitBreaker(failures=3), **options)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([httpx2.Response(201)], Outcome(True)),
        ([httpx2.Response(503), httpx2.Response(201)], Outcome(True)),
        ([httpx2.ReadTimeout("slow"), httpx2.Response(201)], Outcome(True)),
        ([httpx2.Response(402, json={"reason": "no"})], Outcome(False, "no")),
        ([httpx2.Response(402, text="<html>")], Outcome(False, "declined")),
        ([httpx2.Response(402, json=[1])], Outcome(False, "declined")),
        ([httpx2.Response(422, json={"reason": "x" * 65})], Outcome(False, "declined")),
    ],
)
def test_the_gateway_is_understood(answers: list[Any], outcome: Outcome) -> None:
    assert gateway(answers).charge(PAYMENT) == outcome


def test_a_call_that_is_refused_is_not_repeated() -> None:
    answers: list[httpx2.Response | Exception] = [httpx2.Response(401)] * 3
    with pytest.raises(GatewayUnavailable, match="refused"):
        gateway(answers).charge(PAYMENT)
    assert len(answers) == 2


@pytest.mark.parametrize("answer", [httpx2.Response(503), httpx2.ConnectError("refused")])
def test_without_an_answer_nothing_is_known(answer: Any) -> None:
    asked = gateway([answer] * 3)
    with pytest.raises(GatewayUnavailable):
        asked.charge(PAYMENT)
    with pytest.raises(GatewayUnavailable, match="circuit"):
        asked.charge(PAYMENT)


def test_attempts_end_with_the_budget() -> None:
    answers: list[httpx2.Response | Exception] = [httpx2.Response(503)] * 3
    with pytest.raises(GatewayUnavailable):
        gateway(answers, budget=0.0).charge(PAYMENT)
    assert len(answers) == 2


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
