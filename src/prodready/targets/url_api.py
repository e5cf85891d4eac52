"""A running service held against its own OpenAPI description."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prodready.checks import api
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.openapi import Description, is_description
from prodready.targets.url_client import Reply
from prodready.targets.url_visit import DESCRIPTIONS, Visit


def _judged(visit: Visit, judge: Callable[[Description], Iterator[Outcome]]) -> Iterator[Outcome]:
    if visit.description is None:
        message = f"no OpenAPI description at {', '.join(DESCRIPTIONS[:2])}; show where it is"
        yield Unknown(visit.start.place, message, attest=True)
    else:
        yield from judge(visit.description)


def docs(visit: Visit) -> Iterator[Outcome]:
    """`api-docs`: the service describes itself, and what it describes is there."""
    reply = visit.described_by
    if reply is not None and not is_description(reply.json):
        kind = "an OpenAPI description" if reply.json is not None else "JSON"
        fix = "Serve what the framework makes, with `openapi`, `info` and `paths`."
        yield Fail(reply.place, f"is no {kind.removeprefix('an ')}", fix)
        return
    if visit.description is not None and not visit.description.operations:
        yield Fail(
            visit.description.place, "the description has no operation", "Describe each route."
        )
    yield from _judged(visit, api.judge_docs)
    for one in visit.operations("get"):
        path = visit.path(one)
        if path is None or any(p.get("in") == "path" for p in one.parameters):
            continue
        found = visit.client.get(path)
        if found.status in (404, 405) and _is_no_route(visit, found) and "404" not in one.responses:
            fix = "Take it out of the description, or mount the route where it says."
            yield Fail(found.place, f"{one} is described, and answers {found.status}", fix)


def _is_no_route(visit: Visit, reply: Reply) -> bool:
    """Whether an answer is the one of the router: the same form as for a path that is nowhere."""
    other = visit.client.unknown
    return reply.status == 405 or (
        other.status == reply.status and other.media_type == reply.media_type
    )


def error_codes(visit: Visit) -> Iterator[Outcome]:
    """`api-error-codes`."""
    yield from _judged(visit, api.judge_errors)


def examples(visit: Visit) -> Iterator[Outcome]:
    """`api-examples`."""
    yield from _judged(visit, api.judge_examples)


def versions(visit: Visit) -> Iterator[Outcome]:
    """`api-versioning`."""
    yield from _judged(visit, api.judge_versions)


def authentication(visit: Visit) -> Iterator[Outcome]:
    """`auth-required`: an operation that asks for credentials refuses who has none."""
    if visit.description is None:
        return
    methods = ("get", "head", "post", "put", "patch", "delete") if visit.writes else ("get", "head")
    secured = [one for one in visit.operations(*methods) if one.secured]
    if not any(one.secured for one in visit.description.operations):
        message = "the description asks for credentials nowhere; tell what keeps strangers out"
        yield Unknown(visit.description.place, message, attest=True)
        return
    if not secured:
        message = "only operations that write ask for credentials; --allow-writes asks them too"
        yield Unknown(visit.description.place, message)
    for one in secured:
        path = visit.path(one)
        if path is None:
            yield Unknown(one.place, f"{one} has a parameter without any value to try")
            continue
        reply = visit.client.ask(one.method.upper(), path)
        if reply.status in (401, 403):
            yield Pass(reply.place, f"{one} answers {reply.status} without credentials")
        elif reply.ok:
            fix = "Ask for credentials before anything else, in one place for all routes."
            yield Fail(reply.place, f"{one} answers {reply.status} without credentials", fix)
        else:
            message = f"{one} answers {reply.status} without credentials, which shows neither"
            yield Unknown(reply.place, message)
