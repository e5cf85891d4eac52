"""The check that requests to try an API are kept beside it, without anybody's credentials."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.applications import Applications
from prodready.facts.openapi_files import Descriptions
from prodready.facts.scope import is_test_data
from prodready.model import Place
from prodready.patterns import lazy

_REQUESTS = lazy(r"\.(?:http|rest|bru|hurl)$")
_SCHEMA = lazy(r"schema\.(?:get)?postman\.com/.*collection")
_CREDENTIAL = lazy(r"^(?:Bearer|Basic|Token)\s+(?P<value>\S{12,})$", re.IGNORECASE)
_STAND_IN = lazy(r"\{\{|\$\{|<[^>]+>|^(?:your|xxx|example|token|\.\.\.)", re.IGNORECASE)
_SECRET_FIELDS = frozenset({"token", "password", "value", "accessToken", "clientSecret"})


@check("api.collection")
def collection(
    repository: Repository, descriptions: Descriptions, applications: Applications
) -> Iterator[Outcome]:
    """There is a collection of requests, a file of them, or a description that clients import."""
    found = False
    for path in repository.files:
        if repository.role(path) in (Role.VENDORED, Role.TEMPLATE) or is_test_data(path):
            continue
        if _REQUESTS.search(path) and (repository.read(path) or "").strip():
            found = True
            yield Pass(Place(path), "requests of a client")
        elif path.endswith(".json") and "collection" in path.lower():
            outcomes = list(_postman(repository, path))
            found = found or bool(outcomes)
            yield from outcomes
    for description in descriptions.all:
        found = True
        yield Pass(description.place, "clients import this description")
    first = applications.first
    if not found and first is not None:
        message = "no collection of requests and no description is among the files"
        yield Unknown(first.place, message, attest=True)


def _postman(repository: Repository, path: str) -> Iterator[Outcome]:
    text = repository.read(path) or ""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    info = data.get("info") if isinstance(data, dict) else None
    if not isinstance(info, dict) or not _SCHEMA.search(str(info.get("schema"))):
        return
    requests = list(_requests(data))
    if not requests:
        yield Fail(Place(path), "the collection holds no request", "Export it with its requests.")
        return
    leaks = [value for one in [data, *requests] for value in _credentials(one)]
    for value in dict.fromkeys(leaks):
        line = text[: max(text.find(value), 0)].count("\n") + 1
        message = "a request carries somebody's credentials"
        yield Fail(Place(path, line), message, "Write `{{token}}`, and make this one invalid.")
    if not leaks:
        yield Pass(Place(path), f"{len(requests)} requests")


def _requests(folder: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    items = folder.get("item")
    for one in items if isinstance(items, list) and depth < 20 else []:
        if isinstance(one, dict):
            if isinstance(one.get("request"), dict):
                yield one["request"]
            yield from _requests(one, depth + 1)


def _credentials(one: Mapping[str, Any]) -> Iterator[str]:
    headers = one.get("header")
    for header in headers if isinstance(headers, list) else []:
        if isinstance(header, dict) and str(header.get("key")).lower() == "authorization":
            match = _CREDENTIAL.match(str(header.get("value")))
            if match and not _STAND_IN.search(match["value"]):
                yield match["value"]
    auth = one.get("auth")
    for entries in auth.values() if isinstance(auth, dict) else []:
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and entry.get("key") in _SECRET_FIELDS:
                value = entry.get("value")
                if isinstance(value, str) and len(value) >= 12 and not _STAND_IN.search(value):
                    yield value
