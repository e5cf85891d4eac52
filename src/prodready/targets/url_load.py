"""Many requests, and the same request twice: time, limits, and writes that count once."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Iterator, Sequence

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.openapi import Operation
from prodready.targets.url_client import Reply
from prodready.targets.url_visit import Visit

KEY = "idempotency-key"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def measured(visit: Visit) -> list[Reply]:
    """The answers to the measured requests: one after the other, over one connection."""
    if visit.measured is None:
        path = _busy_path(visit)
        count = visit.requests if path else 0
        visit.measured = [visit.client.ask("GET", path or "") for _ in range(count)]
    return visit.measured


def _busy_path(visit: Visit) -> str | None:
    """The named path where it answers with success, else a described operation that does."""
    if visit.start.ok:
        return visit.address.start
    for one in visit.operations("get"):
        path = visit.path(one)
        if path is not None and visit.client.get(path).ok:
            return path
    return None


def latency(visit: Visit) -> Iterator[Outcome]:
    """`latency-p95-200ms`: the 95th percentile of some requests, as this machine sees it."""
    replies = measured(visit)
    if not replies:
        message = "the path answers no 200; name one that does, to measure it"
        yield Unknown(visit.start.place, message)
        return
    bad = [reply for reply in replies if not reply.ok]
    if bad:
        message = f"{len(bad)} of {len(replies)} answers were {bad[0].status}, so no time counts"
        yield Unknown(replies[0].place, message)
        return
    limit = visit.thresholds["latency-p95"]
    took = percentile([reply.seconds for reply in replies], 0.95) * 1000
    told = f"p95 {took:.0f} ms of {len(replies)} requests, one after the other; the limit is {limit:g} ms"
    if took > limit:
        yield Fail(replies[0].place, told, "Look at the trace of a slow request: which call waits.")
    else:
        yield Pass(replies[0].place, told)


def limited(visit: Visit) -> Iterator[Outcome]:
    """`rate-limiting`: who asks too often is refused with 429, and told when to come again."""
    asked = [*measured(visit), *visit.client.seen]
    refused = [reply for reply in asked if reply.status == 429]
    for reply in refused[:1]:
        if reply.header("retry-after"):
            yield Pass(reply.place, f"429 after {len(asked)} requests, with Retry-After")
        else:
            fix = "Send `Retry-After: SECONDS` with each 429."
            yield Fail(reply.place, "429 does not say when to come again", fix)
    if refused:
        return
    for reply in asked:
        header = next((name for name, _ in reply.headers if _tells_a_limit(name)), None)
        if header:
            yield Pass(reply.place, f"{header}: {reply.header(header)}")
            return
    message = (
        f"{visit.client.sent} requests were answered without a limit or a word of one; "
        "more than --requests are not sent"
    )
    yield Unknown(visit.start.place, message, attest=True)


def _tells_a_limit(name: str) -> bool:
    return name in ("ratelimit", "ratelimit-policy") or name.startswith(
        ("ratelimit-limit", "x-ratelimit-limit", "x-rate-limit-limit")
    )


def idempotent(visit: Visit) -> Iterator[Outcome]:
    """`idempotent-writes`: the same POST with the same key is done once and answered alike."""
    posts = list(visit.operations("post"))
    keyed = [one for one in posts if _takes_a_key(one)]
    if not posts:
        return
    if not keyed:
        message = "no described POST has a header Idempotency-Key; tell what makes a retry safe"
        yield Unknown(visit.start.place, message, attest=True)
        return
    if not visit.writes:
        names = ", ".join(map(str, keyed[:3]))
        message = f"{names}: sent twice only with --allow-writes, on a system made for it"
        yield Unknown(visit.start.place, message)
        return
    ready = [(one, path) for one in keyed if (path := _plain_path(visit, one)) is not None]
    for one, path in ready:
        yield from _twice(visit, one, path)
    if not ready:
        message = "no POST with a key can be tried: each needs a parameter of its path"
        yield Unknown(visit.start.place, message)


def _takes_a_key(one: Operation) -> bool:
    return any(
        p.get("in") == "header" and str(p.get("name")).lower() == KEY for p in one.parameters
    )


def _plain_path(visit: Visit, one: Operation) -> str | None:
    return None if "{" in one.path else visit.path(one)


def _twice(visit: Visit, one: Operation, path: str) -> Iterator[Outcome]:
    body = one.description.media_example(one.body.get("application/json"))
    if one.body and body is None:
        yield Unknown(one.place, f"{one} has no example of a body to send")
        return
    content = json.dumps(body).encode() if body is not None else b""
    headers = {"Idempotency-Key": secrets.token_hex(16), "Content-Type": "application/json"}
    first = visit.client.ask("POST", path, headers, content)
    if not first.ok:
        message = f"{one} refuses its own example with {first.status}, so nothing is known"
        yield Unknown(first.place, message)
        return
    again = visit.client.ask("POST", path, headers, content)
    if again.status == first.status and _same(first, again):
        if not _identified(first):
            message = f"{one} answers twice alike, without any id that tells one write from two"
            yield Unknown(first.place, message, attest=True)
            return
        yield Pass(first.place, f"{one} twice with one key: {first.status} and the same answer")
    elif again.status == 409:
        yield Pass(first.place, f"{one} twice with one key: {first.status}, then 409")
    else:
        message = (
            f"{one} twice with one key: {first.status}, then {again.status} with another answer"
        )
        fix = "Store the answer with the key in the transaction of the write, and give it back."
        yield Fail(first.place, message, fix)


def _same(first: Reply, again: Reply) -> bool:
    if first.json is not None:
        return bool(first.json == again.json)
    return first.body == again.body and first.header("location") == again.header("location")


def _identified(reply: Reply) -> bool:
    """Whether an answer names what was made: then two equal answers are about one thing."""
    if reply.header("location"):
        return True
    names = [str(key).lower() for key in reply.json] if isinstance(reply.json, dict) else []
    return any(name in ("id", "uuid", "key") or name.endswith(("_id", "id")) for name in names)
