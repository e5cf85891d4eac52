"""Checks of a service as a whole: writes that come twice, errors that are told, Go that stops."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import never_started
from prodready.checks.code_handlers import DECORATED, routes_of
from prodready.checks.code_javascript import served
from prodready.checks.go_requests import key_made_here
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_bodies import keys_made_here
from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.facts.codetext import Sources
from prodready.facts.gocode import GoCode
from prodready.facts.packages import declared
from prodready.facts.pythoncode import PythonCode, called, origins, roots
from prodready.model import Place
from prodready.patterns import lazy

_MONEY = lazy(
    r"(^|[/_-])(pay|payments?|charges?|refunds?|transfers?|payouts?|checkout|purchase)(/|$|[_-])",
    re.I,
)
_INCOMING = lazy(r"webhook|callback|notif|preview|quote|estimate|intent", re.I)


@check("code.idempotent_writes")
def idempotent_writes(
    python: PythonCode, sources: Sources, go: GoCode, repository: Repository
) -> Iterator[Outcome]:
    """Where money moves, the code knows a key of idempotency; for other writes a person says it."""
    yield from key_made_here(go)
    yield from keys_made_here(sources, served(sources, repository))
    key = _idempotency(python, sources)
    writes: list[Place] = []
    for module in python.matching(DECORATED):
        for function, path, methods in routes_of(module):
            if not methods & {"POST", "PUT", "PATCH"}:
                continue
            place = module.place(function)
            writes.append(place)
            moves = _MONEY.search(path) and not _INCOMING.search(path)
            if "POST" in methods and moves and not key and not _named_by_caller(function):
                yield Fail(
                    place,
                    f"POST {path} moves money, and nothing knows a repeated request",
                    "Ask for an Idempotency-Key, keep it with the answer, and answer a repetition from there.",
                )
    if key:
        yield Pass(key, "repeated requests are known by a key")
    elif writes:
        yield Unknown(writes[0], "no key of idempotency is seen", attest=True)


_CALLERS_NAME = lazy(
    r"(?:(?:request|payment|transaction|client|order|message|event|external)[_-]?)?"
    r"(?:uuid|nonce|ulid|dedup\w*)|(?:request|client_?request|correlation)[_-]?id",
    re.I,
)
"""Fields by which a caller names a request, so that a repetition may be known further on."""


def _named_by_caller(function: ast.AST) -> bool:
    """Whether the handler reads a name that the caller gave the request: `form["uuid"]`."""
    for node in ast.walk(function):
        key = node.slice if isinstance(node, ast.Subscript) else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            key = node.args[0] if node.func.attr == "get" and node.args else None
        if key is not None and _CALLERS_NAME.fullmatch(text(key) or ""):
            return True
    return False


def _idempotency(python: PythonCode, sources: Sources) -> Place | None:
    for module in python.mentioning("dempoten"):
        for node in module.nodes:
            name = dotted(node) or str(getattr(node, "arg", "") or getattr(node, "name", "") or "")
            literal = text(node) or ""
            if "idempotency" in name.lower() or re.fullmatch(
                r"(x-)?idempotency-key", literal, re.I
            ):
                return module.place(node)
    for source in sources.of("javascript", "go", "java"):
        match = re.search(r"(?i)\bidempotency[_-]?key", source.text)
        if match:
            return source.place(match.start())
    return None


_TRACKERS = ("sentry-sdk", "rollbar", "bugsnag", "raygun4py", "honeybadger", "airbrake")
_MORE = ("@sentry/node", "@sentry/nestjs", "@sentry/nextjs", "@bugsnag/js", "elastic-apm")


@check("code.error_tracking")
def error_tracking(
    python: PythonCode, sources: Sources, repository: Repository
) -> Iterator[Outcome]:
    """A tracker of errors that is installed is started, too."""
    idle = list(never_started.programs_of_go(sources, repository))
    idle += never_started.python_functions(python, repository, "sentry_sdk.init", "rollbar.init")
    yield from idle
    if idle:
        return
    packages = declared(repository)
    tracker = next((name for name in (*_TRACKERS, *_MORE) if name in packages), None)
    if tracker is None:
        if python.paths or sources.paths:
            first = (python.paths or [path for path, _ in sources.paths])[0]
            yield Unknown(Place(first), "no tracker of errors is seen", attest=True)
        return
    module_name = tracker.replace("-", "_")
    for module in python.mentioning(module_name):
        if module_name in roots(module):
            for call in module.calls:
                if called(call, origins(module)).startswith(module_name) and dotted(
                    call.func
                ).endswith(("init", "configure", "Client")):
                    yield Pass(module.place(call), f"{tracker} is started")
                    return
    for source in sources.of("javascript"):
        for match in source.find(r"\b(Sentry|Bugsnag|rollbar|Rollbar)\s*\.?\s*(init|start)?\s*\("):
            yield Pass(source.place(match.start()), f"{tracker} is started")
            return
    if tracker in _MORE[:2] and not never_started.starts_in_node(repository):
        fix = "Call Sentry.init({…}) before anything else is imported."
        lines = (repository.read(packages[tracker]) or "").split("\n")
        line = next((n for n, each in enumerate(lines, 1) if f'"{tracker}"' in each), 1)
        yield Fail(Place(packages[tracker], line), f"{tracker} is installed and never started", fix)
    elif (
        not tracker.startswith("@")
        and python.paths
        and packages[tracker].endswith((".toml", ".txt", ".in"))
    ):
        fix = f"Call {module_name}.init(…) at the start, with environment and release."
        yield Fail(Place(packages[tracker]), f"{tracker} is installed and never started", fix)
    else:
        yield Unknown(Place(packages[tracker]), f"no start of {tracker} is seen", attest=True)
