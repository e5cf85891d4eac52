"""Checks on the description of an HTTP API: what it says of each operation.

The same judgements hold for a file of a repository and for what a running service gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from prodready.checks.api_described import against_code
from prodready.checks.api_routes import not_answered
from prodready.checks.code_javascript import served as served_by_node
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_bodies import errors_untold
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.openapi import Description, Operation
from prodready.facts.openapi_files import Descriptions
from prodready.facts.routes import Routes
from prodready.facts.servedroutes import ServedRoutes
from prodready.patterns import lazy

_VERSION = lazy(r"(?:^|/)v\d+(?:\.\d+|(?:alpha|beta|rc)\d*)?(?=/|$)", re.IGNORECASE)
_VERSION_HEADER = lazy(r"(?:^|-)(?:api|accept)?-?version$", re.IGNORECASE)
_VERSION_MEDIA = lazy(r"(?:[.+;-]v\d+|;\s*version=)", re.IGNORECASE)
_OPERATIONAL = lazy(
    r"^(?:/[^/]+)?/(?:health\w*|livez?|readyz?|ready\w*|live\w*|metrics|ping|status|version|info|"
    r"startupz?|openapi\.json|docs|robots\.txt|\.well-known(?:/.*)?)/?$"
)

MAX_TOLD = 8
"""Operations of one description that are told one by one."""

Judge = Callable[[Description], Iterator[Outcome]]


def _each(
    descriptions: Descriptions, applications: Applications, judge: Judge
) -> Iterator[Outcome]:
    """The judgement of each description; where there is none, a person says where it is."""
    for description in descriptions.all:
        yield from judge(description)
    first = applications.first
    if not descriptions.all and not descriptions.broken and first is not None:
        message = (
            "no OpenAPI description is among the files; `prodready check URL` reads the one that "
            "the service gives"
        )
        yield Unknown(first.place, message, attest=True)


@check("api.docs")
def documented(
    descriptions: Descriptions,
    applications: Applications,
    routes: Routes,
    served: ServedRoutes,
) -> Iterator[Outcome]:
    """The API's description has a version, says of each operation what it does and answers, and
    names paths that the code has.
    """
    gone = list(not_answered(descriptions.all, routes))
    yield from gone or against_code(descriptions.all, served)
    yield from _each(descriptions, applications, judge_docs)


def judge_docs(description: Description) -> Iterator[Outcome]:
    """Whether a description tells what each operation is for, and what it answers."""
    version = description.get("info", "version")
    if not isinstance(version, str | int | float) or version == "":
        place = description.place_of("info")
        yield Fail(place, "the description has no version", "Write `info.version`.")
        return
    fix = "Write a `summary` of what it does."
    silent = [
        Fail(one.place, f"{one} has no summary", fix)
        for one in description.operations
        if not _told(one)
    ]
    fix = "Write its `responses`, errors too."
    mute = [
        Fail(one.place, f"{one} has no answer", fix)
        for one in description.operations
        if not one.responses
    ]
    yield from _first(silent)
    yield from _first(mute)
    if description.operations and not silent and not mute:
        many = len(description.operations)
        yield Pass(description.place, f"version {version}, {many} operations, each described")


def _first(fails: list[Fail]) -> Iterator[Fail]:
    """Some of many that are alike; the last one tells how many more there are."""
    yield from fails[: MAX_TOLD - 1]
    for last in fails[MAX_TOLD - 1 : MAX_TOLD]:
        more = len(fails) - MAX_TOLD
        yield replace(last, message=last.message + (f"; so have {more} more" if more else ""))


def _told(operation: Operation) -> bool:
    words = (operation.data.get("summary"), operation.data.get("description"))
    return any(isinstance(each, str) and each.strip() for each in words)


@check("api.error_codes")
def error_codes(
    descriptions: Descriptions,
    applications: Applications,
    sources: Sources,
    repository: Repository,
) -> Iterator[Outcome]:
    """Each operation that a client can call wrongly says which errors it answers, and their form."""
    yield from errors_untold(served_by_node(sources, repository))
    yield from _each(descriptions, applications, judge_errors)


def judge_errors(description: Description) -> Iterator[Outcome]:
    """Whether each operation that can be called wrongly tells its errors."""
    asked = [one for one in description.operations if _can_be_wrong(one)]
    fails = []
    for one in asked:
        errors = {s: r for s, r in one.responses.items() if s[:1] in "45" or s == "default"}
        if not errors:
            message = f"{one} documents no error"
            fix = "Add `4XX` or `default` with the schema of errors."
            fails.append(Fail(one.place, message, fix))
        elif not any(one.content(response) for response in errors.values()):
            message = f"{one} says that it fails ({', '.join(errors)}), not what it then answers"
            fix = "Give the error responses a `content` with a schema."
            fails.append(Fail(one.place, message, fix))
    yield from _first(fails)
    if asked and not fails:
        yield Pass(description.place, f"{len(asked)} operations tell their errors")


def _can_be_wrong(operation: Operation) -> bool:
    asks = operation.parameters or operation.body or operation.secured
    return bool(asks) and not _OPERATIONAL.match(operation.path)


@check("api.examples")
def examples(descriptions: Descriptions, applications: Applications) -> Iterator[Outcome]:
    """Each JSON body that a client sends has an example, and so has an answer of each operation."""
    yield from _each(descriptions, applications, judge_examples)


def judge_examples(description: Description) -> Iterator[Outcome]:
    """Whether requests and answers have examples."""
    asked = 0
    requests, answers = [], []
    for one in description.operations:
        if _OPERATIONAL.match(one.path):
            continue
        body = _json(one.body)
        if body is not None:
            asked += 1
            if description.media_example(body) is None:
                fix = "Add `example` to the content, or `examples` to the schema's properties."
                requests.append(Fail(one.place, f"the request of {one} has no example", fix))
        found = [_json(one.content(r)) for s, r in one.responses.items() if s.startswith("2")]
        known = [each for each in found if each is not None and _says_a_shape(description, each)]
        if known:
            asked += 1
            if all(description.media_example(each) is None for each in known):
                fix = "Add `example` to the content of the answer, or `examples` to its schema."
                answers.append(Fail(one.place, f"the answer of {one} has no example", fix))
    yield from _first(requests)
    yield from _first(answers)
    if asked and not requests and not answers:
        yield Pass(description.place, f"{asked} requests and answers have examples")


def _json(content: Mapping[str, Any]) -> Any:
    for name, media in content.items():
        kind = str(name).partition(";")[0].strip().lower()
        if kind == "application/json" or kind.endswith("+json"):
            return media
    return None


def _says_a_shape(description: Description, media: Any) -> bool:
    """Whether there is something to show: an empty schema says that anything may come."""
    data = media if isinstance(media, dict) else {}
    return bool(description.resolve(data.get("schema"))) or "example" in data or "examples" in data


@check("api.versioning")
def versioned(descriptions: Descriptions, applications: Applications) -> Iterator[Outcome]:
    """Every path of the API carries a version, or a header or media type does."""
    yield from _each(descriptions, applications, judge_versions)


def judge_versions(description: Description) -> Iterator[Outcome]:
    """Whether clients can tell which version of the API they call."""
    paths = [each for each in _paths(description) if not _OPERATIONAL.match(each)]
    if not paths:
        return
    if _in_address(description):
        yield Pass(description.place, "the address of the server carries the version")
        return
    plain = [path for path in paths if not _VERSION.search(path)]
    if not plain:
        yield Pass(description.place, f"all {len(paths)} paths carry a version")
        return
    odd = [p for p in plain if not _otherwise_versioned(description, p)]
    if not odd:
        yield Pass(description.place, "a header or the media type carries the version")
    elif len(plain) < len(paths):
        told = f"carries no version, as {len(paths) - len(plain)} other paths do"
        fix = "Move it under the prefix, for example `/v1`."
        fails = [Fail(description.place_of("paths", p), f"{p} {told}", fix) for p in odd]
        yield from _first(fails)
    else:
        message = "no path, header or media type carries a version"
        yield Unknown(description.place, message, attest=True)


def _paths(description: Description) -> list[str]:
    return list(dict.fromkeys(one.path for one in description.operations))


def _in_address(description: Description) -> bool:
    servers = description.get("servers") or []
    addresses = [str(one.get("url")) for one in servers if isinstance(one, dict)]
    if description.old:
        addresses = [str(description.get("basePath") or "")]
    return bool(addresses) and all(_VERSION.search(each) for each in addresses)


def _otherwise_versioned(description: Description, path: str) -> bool:
    """Whether every operation of a path has a header, or a media type, with a version."""
    return all(
        any(
            p.get("in") in ("header", "query")
            and _VERSION_HEADER.search(str(p.get("name")).replace("_", "-"))
            for p in one.parameters
        )
        or any(
            _VERSION_MEDIA.search(str(kind))
            for response in one.responses.values()
            for kind in one.content(response)
        )
        for one in description.operations
        if one.path == path
    )
