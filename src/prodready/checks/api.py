"""Checks on the description of an HTTP API: what it says of each operation.

The same judgements hold for a file of a repository and for what a running service gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.applications import Applications
from prodready.facts.openapi import Description, Descriptions, Operation

_VERSION = re.compile(r"(?:^|/)v\d+(?:\.\d+|(?:alpha|beta|rc)\d*)?(?=/|$)", re.IGNORECASE)
_VERSION_HEADER = re.compile(r"(?:^|-)(?:api|accept)?-?version$", re.IGNORECASE)
_VERSION_MEDIA = re.compile(r"(?:[.+;-]v\d+|;\s*version=)", re.IGNORECASE)
_OPERATIONAL = re.compile(
    r"^(?:/[^/]+)?/(?:health\w*|livez?|readyz?|ready\w*|live\w*|metrics|ping|status|version|info|"
    r"startupz?|openapi\.json|docs|robots\.txt|\.well-known(?:/.*)?)/?$"
)

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
def documented(descriptions: Descriptions, applications: Applications) -> Iterator[Outcome]:
    """The API's description has a version, and says of each operation what it does and answers."""
    yield from _each(descriptions, applications, judge_docs)


def judge_docs(description: Description) -> Iterator[Outcome]:
    """Whether a description tells what each operation is for, and what it answers."""
    version = description.root.get("info", "version")
    if not isinstance(version, str | int | float) or version == "":
        place = description.root.place_of("info")
        yield Fail(place, "the description has no version", "Write `info.version`.")
        return
    if not description.operations:
        yield Fail(description.place, "the description has no operation", "Describe each route.")
        return
    silent = [one for one in description.operations if not _told(one)]
    for one in silent:
        yield Fail(one.place, f"{one} has no summary", "Write a `summary` of what it does.")
    mute = [one for one in description.operations if not one.responses]
    for one in mute:
        yield Fail(one.place, f"{one} has no answer", "Write its `responses`, errors too.")
    if not silent and not mute:
        many = len(description.operations)
        yield Pass(description.place, f"version {version}, {many} operations, each described")


def _told(operation: Operation) -> bool:
    words = (operation.data.get("summary"), operation.data.get("description"))
    return any(isinstance(each, str) and each.strip() for each in words)


@check("api.error_codes")
def error_codes(descriptions: Descriptions, applications: Applications) -> Iterator[Outcome]:
    """Each operation that a client can call wrongly says which errors it answers, and their form."""
    yield from _each(descriptions, applications, judge_errors)


def judge_errors(description: Description) -> Iterator[Outcome]:
    """Whether each operation that can be called wrongly tells its errors."""
    asked = [one for one in description.operations if _can_be_wrong(one)]
    good = 0
    for one in asked:
        errors = {s: r for s, r in one.responses.items() if s[:1] in "45" or s == "default"}
        if not errors:
            message = f"{one} documents no error"
            yield Fail(one.place, message, "Add `4XX` or `default` with the schema of errors.")
        elif not any(one.content(response) for response in errors.values()):
            message = f"{one} says that it fails ({', '.join(errors)}), not what it then answers"
            yield Fail(one.place, message, "Give the error responses a `content` with a schema.")
        else:
            good += 1
    if asked and good == len(asked):
        yield Pass(description.place, f"{good} operations tell their errors")


def _can_be_wrong(operation: Operation) -> bool:
    return bool(operation.parameters or operation.body or operation.secured)


@check("api.examples")
def examples(descriptions: Descriptions, applications: Applications) -> Iterator[Outcome]:
    """Each JSON body that a client sends has an example, and so has an answer of each operation."""
    yield from _each(descriptions, applications, judge_examples)


def judge_examples(description: Description) -> Iterator[Outcome]:
    """Whether requests and answers have examples."""
    asked = 0
    missing = 0
    for one in description.operations:
        body = _json(one.body)
        if body is not None:
            asked += 1
            if description.media_example(body) is None:
                missing += 1
                fix = "Add `example` to the content, or `examples` to the schema's properties."
                yield Fail(one.place, f"the request of {one} has no example", fix)
        answers = [_json(one.content(r)) for s, r in one.responses.items() if s.startswith("2")]
        known = [each for each in answers if each is not None and _says_a_shape(description, each)]
        if known:
            asked += 1
            if all(description.media_example(each) is None for each in known):
                missing += 1
                fix = "Add `example` to the content of the answer, or `examples` to its schema."
                yield Fail(one.place, f"the answer of {one} has no example", fix)
    if asked and not missing:
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
        for path in odd:
            place = description.root.place_of("paths", path)
            message = f"{path} carries no version, as {len(paths) - len(plain)} other paths do"
            yield Fail(place, message, "Move it under the prefix, for example `/v1`.")
    else:
        message = "no path, header or media type carries a version"
        yield Unknown(description.place, message, attest=True)


def _paths(description: Description) -> list[str]:
    return list(dict.fromkeys(one.path for one in description.operations))


def _in_address(description: Description) -> bool:
    servers = description.root.get("servers") or []
    addresses = [str(one.get("url")) for one in servers if isinstance(one, dict)]
    if description.old:
        addresses = [str(description.root.get("basePath") or "")]
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
