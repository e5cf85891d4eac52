"""What a running service says of its health, its readiness and its metrics."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.patterns import lazy
from prodready.targets.exposition import ExpositionError, Family, parse
from prodready.targets.url_client import Reply
from prodready.targets.url_visit import Visit

LIVE = ("/livez", "/healthz", "/health", "/health/live", "/actuator/health")
READY = ("/readyz", "/ready", "/health/ready", "/actuator/health/readiness")
METRICS = ("/metrics", "/actuator/prometheus")
SLOW = 1.0
"""Seconds after which a probe of Kubernetes gives up, where nobody says otherwise."""
_ILL = frozenset({"down", "unavailable", "unhealthy", "error", "fail", "failed", "critical", "ko"})
_STATES = frozenset({"status", "state", "health", "healthy", "ok", "ready"})
_REQUESTS = lazy(r"request|http|rpc|grpc|handled|calls", re.IGNORECASE)
_ERRORS = lazy(r"error|exception|fail", re.IGNORECASE)
_CODES = frozenset({"status", "code", "status_code", "http_status", "outcome", "grpc_code"}) | {
    *("http_response_status_code", "response_code", "status_class", "exception")
}
_TIME = lazy(r"duration|latency|seconds|millis|_ms(?:_|$)|time", re.IGNORECASE)
_FULL = lazy(
    r"in_?progress|in_?flight|inflight|active|queue|pending|pool|connections|cpu|memory|heap|"
    r"utili[sz]ation|saturation|fds|threads|workers|goroutines",
    re.IGNORECASE,
)


def health(visit: Visit) -> Iterator[Outcome]:
    """`health-endpoint`: something tells whether the process is alive, at once and truly."""
    found = _served(visit, LIVE)
    if not found:
        ready = _served(visit, READY)
        if ready:
            fix = "Serve `/livez` besides: it answers 200 and asks no dependency."
            yield Fail(ready[0].place, "there is readiness, but no path that tells life", fix)
            return
        tried = ", ".join(LIVE[:3])
        fix = 'Serve `/livez`: 200 and `{"status": "ok"}`, without a look at any dependency.'
        yield Fail(visit.start.place, f"none of {tried} answers 200", fix)
        return
    for reply in found:
        yield _alive(reply)


def _alive(reply: Reply) -> Outcome:
    if reply.media_type == "text/html":
        message = "a page for people answers, which says nothing to a probe"
        return Fail(reply.place, message, "Answer JSON or plain text, and 503 when ill.")
    if reply.seconds > SLOW:
        message = f"it took {reply.seconds:.1f} s; a probe gives up after {SLOW:g} s"
        return Fail(reply.place, message, "Answer without asking any dependency.")
    ill = said_ill(reply.json)
    if ill:
        message = f"it answers {reply.status} and says {ill}"
        return Fail(reply.place, message, "Answer 503 while that is so: probes read the status.")
    return Pass(reply.place, f"{reply.status} in {reply.seconds * 1000:.0f} ms")


def passing(visit: Visit) -> Iterator[Outcome]:
    """`health-checks-passing`: each path for health that is served says that all is well now."""
    for path in (*LIVE, *READY):
        reply = visit.get(path)
        if reply.status in (401, 403, 404, 405) or visit.client.is_catch_all(reply):
            continue
        if not reply.ok:
            body = " ".join(reply.text.split())[:120]
            message = f"answers {reply.status}" + (f": {body}" if body else "")
            yield Fail(reply.place, message, "Look which dependency it names, and mend that.")
        elif (ill := said_ill(reply.json)) is not None:
            message = f"answers {reply.status} and says {ill}"
            yield Fail(reply.place, message, "Look at what it names; answer 503 while it is so.")
        else:
            yield Pass(reply.place, f"{reply.status}")


def _served(visit: Visit, paths: tuple[str, ...]) -> list[Reply]:
    replies = [visit.get(path) for path in paths]
    return [one for one in replies if one.ok and not visit.client.is_catch_all(one)]


def said_ill(data: Any, depth: int = 0) -> str | None:
    """What a health answer calls ill, as `database: down`; None where it calls nothing so."""
    if not isinstance(data, dict) or depth > 3:
        return None
    for key, value in data.items():
        name = str(key)
        if isinstance(value, dict):
            inner = said_ill(value, depth + 1)
            if inner:
                return f"{name}.{inner}"
        elif name.lower() in _STATES and (value is False or str(value).lower() in _ILL):
            return f"{name}: {value}"
    return None


def metrics(visit: Visit) -> Iterator[Outcome]:
    """`metrics-exposed`: metrics in Prometheus' format, with requests counted and timed."""
    reply = _metrics(visit)
    if reply is None:
        message = (
            "no metrics are served here, which is right for an address that strangers reach; "
            "check the address that Prometheus asks"
        )
        yield Unknown(visit.start.place, message, attest=True)
        return
    try:
        families = parse(reply.text)
    except ExpositionError as error:
        yield Fail(reply.place, f"is not in Prometheus' format: {error}", _FORMAT)
        return
    counted, timed = _traffic(families), _latency(families)
    if not counted and not timed:
        yield Fail(reply.place, "no metric counts or times requests", _COUNT)
    elif not counted or not timed:
        lacks = "counts requests" if not counted else "is a histogram of their time"
        yield Fail(reply.place, f"no metric {lacks}", _COUNT)
    else:
        yield Pass(reply.place, f"{len(families)} metrics, {counted[0]} and {timed[0]} among them")


_FORMAT = "Let the client library write it; `promtool check metrics` tells what is wrong."
_COUNT = "Add a counter of requests by status and a histogram of their time in seconds."


def golden(visit: Visit) -> Iterator[Outcome]:
    """`golden-signals`: metrics for latency, traffic, errors and saturation."""
    reply = _metrics(visit)
    if reply is None:
        return
    try:
        families = parse(reply.text)
    except ExpositionError:
        return  # told by another item
    signals = {
        "latency": _latency(families),
        "traffic": _traffic(families),
        "errors": _faults(families),
        "saturation": [f.name for f in families if f.type == "gauge" and _FULL.search(f.name)]
        or [f.name for f in families if f.name.startswith("process_cpu_seconds")],
    }
    lacking = [name for name, found in signals.items() if not found]
    if lacking:
        yield Fail(reply.place, f"no metric tells {' or '.join(lacking)}", _COUNT)
    else:
        told = ", ".join(f"{name} by {found[0]}" for name, found in signals.items())
        yield Pass(reply.place, told)


def traced(visit: Visit) -> Iterator[Outcome]:
    """`tracing`: the trace that a caller began goes on, as far as the answer tells."""
    trace, span = secrets.token_hex(16), secrets.token_hex(8)
    begun = {"traceparent": f"00-{trace}-{span}-01"}
    reply = visit.client.ask("GET", visit.address.start, begun)
    carried = next((name for name, value in reply.headers if trace in value.lower()), None)
    if carried:
        yield Pass(reply.place, f"the answer carries the caller's trace in {carried}")
    else:
        message = "the answer does not tell the trace; show one request of it in the trace store"
        yield Unknown(reply.place, message, attest=True)


def _metrics(visit: Visit) -> Reply | None:
    replies = (visit.get(path) for path in METRICS)
    served = (one for one in replies if one.ok and not visit.client.is_catch_all(one))
    return next(served, None)


def _traffic(families: list[Family]) -> list[str]:
    """Counters of requests; a histogram of their time counts them too."""
    counters = [f.name for f in families if f.type == "counter" and _REQUESTS.search(f.name)]
    return counters or _latency(families)


def _latency(families: list[Family]) -> list[str]:
    return [
        family.name
        for family in families
        if family.type in ("histogram", "summary")
        and _TIME.search(family.name)
        and _REQUESTS.search(family.name)
    ]


def _faults(families: list[Family]) -> list[str]:
    return [
        family.name
        for family in families
        # Without a sample its labels are not known yet.
        if (_REQUESTS.search(family.name) and (family.label_names() & _CODES or not family.samples))
        or (family.type == "counter" and _ERRORS.search(family.name))
    ]
