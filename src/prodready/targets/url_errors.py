"""What a running service answers to what is wrong: useful, in one form, and without its insides."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.openapi import Operation
from prodready.patterns import lazy
from prodready.targets.url_client import Reply
from prodready.targets.url_visit import Visit

PROBLEM = "application/problem+json"
INSIDES = (
    (
        "a stack trace of Python",
        lazy(r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+, in "),
    ),
    ("a stack trace of JavaScript", lazy(r"\n?\s+at [^\n]*\((?:file://)?/[^\n)]+:\d+:\d+\)")),
    ("a stack trace of Java", lazy(r"\bat [\w$.]+\([\w$]+\.(?:java|kt|scala):\d+\)")),
    ("a stack trace of Go", lazy(r"goroutine \d+ \[[a-z ]+\]:|\.go:\d+ \+0x[0-9a-f]+")),
    ("a stack trace of PHP", lazy(r"#\d+ /[^\n]+\.php\(\d+\)")),
    ("a stack trace of .NET", lazy(r"\bat [\w.]+\([^)]*\) in [^\n]+:line \d+")),
    ("the debug page of Django", lazy(r"DEBUG = True</code>|<code>DEBUG = True")),
    ("the debugger of Werkzeug", lazy(r"Werkzeug Debugger|__debugger__=yes")),
    (
        "an error of the database",
        lazy(r"psycopg2?\.errors|sqlalchemy\.exc\.|SQLSTATE\[|ORA-\d{5}"),
    ),
)
_MESSAGES = ("detail", "title", "message", "error", "errors", "error_description", "msg", "reason")
MAX_TRIED = 5


def shape(visit: Visit) -> Iterator[Outcome]:
    """`helpful-error-responses`: an error has its status, says what is wrong, and no more."""
    unknown = visit.client.unknown
    if unknown.ok:
        if visit.description is not None:
            message = f"a path that does not exist is answered with {unknown.status}"
            yield Fail(unknown.place, message, "Answer 404 with a problem detail (RFC 9457).")
        return
    for reply in (unknown, *(reply for _, reply in wrong_values(visit)), *_wrong_bodies(visit)):
        if reply.status >= 400:
            yield _judged(reply)


def debug(visit: Visit) -> Iterator[Outcome]:
    """`debug-off`: no error shows the insides of the program."""
    replies = [visit.client.unknown, *(reply for _, reply in wrong_values(visit))]
    shown = [(reply, what) for reply in replies if (what := insides(reply))]
    for reply, what in shown:
        fix = (
            "Switch debugging off in the settings of production, and fail to start where it is on."
        )
        yield Fail(reply.place, f"{reply.method} {reply.status} shows {what}", fix)
    if not shown:
        message = (
            f"none of {len(replies)} errors shows the insides; the setting is not seen from here"
        )
        yield Unknown(visit.start.place, message, attest=True)


def insides(reply: Reply) -> str | None:
    """What an answer shows of the program that made it; None where it shows nothing."""
    return next((what for what, pattern in INSIDES if pattern.search(reply.text)), None)


def _judged(reply: Reply) -> Outcome:
    what = insides(reply)
    if what:
        fix = "Answer a general message with an id, and write the rest into the log."
        return Fail(reply.place, f"{reply.method} {reply.status} shows {what}", fix)
    if reply.status >= 500:
        fix = "Answer 400 or 422, and say which value is wrong."
        return Fail(reply.place, f"a request that is wrong is answered with {reply.status}", fix)
    if reply.media_type == PROBLEM:
        data = reply.json
        if isinstance(data, dict) and (data.get("title") or data.get("detail") or data.get("type")):
            return Pass(reply.place, f"{reply.status}, a problem detail")
        fix = "Write `title`, `status` and `detail` as RFC 9457 describes."
        return Fail(reply.place, f"{reply.status} is called a problem detail and is none", fix)
    if isinstance(reply.json, dict):
        named = [key for key in _MESSAGES if reply.json.get(key)]
        if named:
            return Pass(reply.place, f"{reply.status}, JSON that says why in `{named[0]}`")
        fix = "Answer a problem detail (RFC 9457): `title`, `status`, `detail`."
        return Fail(reply.place, f"{reply.status} has JSON without any message", fix)
    if not reply.text.strip():
        fix = "Answer a problem detail (RFC 9457): `title`, `status`, `detail`."
        return Fail(reply.place, f"{reply.status} has no body, so nobody learns what is wrong", fix)
    return Pass(reply.place, f"{reply.status}, {reply.media_type or 'text'}")


def wrong_values(visit: Visit) -> Iterator[tuple[Operation, Reply]]:
    """What GET operations answer to a text where their path wants a number or an id."""
    tried = 0
    for one in visit.operations("get"):
        for parameter in one.parameters:
            schema = one.description.resolve(parameter.get("schema") or parameter)
            typed = schema.get("type") in ("integer", "number") or schema.get("format") == "uuid"
            if parameter.get("in") != "path" or not typed or tried >= MAX_TRIED:
                continue
            path = visit.path(one, {str(parameter.get("name")): "not-of-this-type"})
            if path is not None:
                tried += 1
                yield one, visit.client.get(path)


def _wrong_bodies(visit: Visit) -> Iterator[Reply]:
    """What POST operations answer to a body that is no JSON; only where writes are allowed."""
    if not visit.writes:
        return
    for one in list(visit.operations("post"))[:MAX_TRIED]:
        path = visit.path(one)
        if path is not None and "application/json" in one.body:
            headers = {"Content-Type": "application/json", "Idempotency-Key": "prodready-no-json"}
            yield visit.client.ask("POST", path, headers, b'{"not": ')


def validation(visit: Visit) -> Iterator[Outcome]:
    """`input-validation`: a value of a wrong type is refused by 4xx, never by 5xx or taken."""
    for one, reply in wrong_values(visit):
        if reply.status >= 500:
            message = f"{one} fails with {reply.status} on a value of a wrong type"
            yield Fail(reply.place, message, "Validate the parameter, and answer 400 or 422.")
        elif reply.ok:
            message = f"{one} takes a value of a wrong type"
            yield Fail(reply.place, message, "Validate the parameter, and answer 400 or 422.")
        elif reply.status in (400, 404, 422):
            yield Pass(reply.place, f"{reply.status} for a value of a wrong type")
        else:
            message = f"{one} answers {reply.status} before it looks at the value"
            yield Unknown(reply.place, message)
    for reply in _wrong_bodies(visit):
        if reply.status >= 500 or reply.ok:
            message = f"POST {reply.status} for a body that is no JSON"
            yield Fail(reply.place, message, "Parse and validate the body, and answer 400 or 422.")
        else:
            yield Pass(reply.place, f"{reply.status} for a body that is no JSON")
    if visit.description is not None and not visit.writes:
        message = "bodies are not tried without --allow-writes"
        yield Unknown(visit.start.place, message, attest=True)
