"""The OpenAPI descriptions among the files of a repository, with the line of each part."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import YamlError, load
from prodready.facts.openapi import Description, is_description
from prodready.model import Document, Kind
from prodready.patterns import lazy

_HEAD = lazy(r"""^\s*["']?(openapi|swagger)["']?\s*:\s*["']?[0-9]""", re.MULTILINE)
_ASIDE = frozenset(
    {"test", "tests", "__tests__", "testdata", "test-data", "fixtures", "__fixtures__", "e2e"}
    | {"example", "examples", "sample", "samples", "demo", "tutorial", "docs_src", "templates"}
)
"""Folders whose descriptions are of no service. `docs` and `spec` are where real ones lie."""
_PAGES = frozenset({"doc", "docs", "documentation", "website", "content", "static"})
_OWN = frozenset({"api", "apis", "openapi", "swagger", "spec", "specs", "reference", "v1", "v2"})


@dataclass
class Descriptions:
    """The OpenAPI descriptions that a repository holds."""

    all: list[Description] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every file that begins as a description does; parts of one are left out."""
        found = cls()
        for document in repository.documents(Kind.YAML, Kind.JSON):
            if _HEAD.search(document.text[:4000]) and not _aside(document.path, repository):
                description = _read(document, found.broken)
                if description is not None and description.operations:
                    found.all.append(description)
        return found


def _aside(path: str, repository: Repository) -> bool:
    folders = [part.lower() for part in path.split("/")[:-1]]
    if _ASIDE & set(folders) or repository.role(path) is Role.VENDORED:
        return True
    # What lies deeper among pages is a copy of a version, or of another product.
    return bool(_PAGES & set(folders)) and not set(folders) <= _PAGES | _OWN


def _read(document: Document, broken: list[Broken]) -> Description | None:
    """The description in a file; None where there is none, or only a template of one."""
    if document.text.lstrip().startswith("{"):
        try:
            data = json.loads(document.text)
        except (ValueError, RecursionError):
            return None  # told by the tools for JSON
        text = document.text
        if not is_description(data):
            return None
        return Description(data, lambda path: document.locate(_line(text, path)))
    try:
        trees = load(document.text)
    except YamlError as error:
        if "{{" not in document.text and "{%" not in document.text:
            place = document.locate(error.line, error.column)
            broken.append(Broken(place, f"cannot be read: {error}", document.kind))
        return None
    if not trees or not is_description(trees[0].get()):
        return None
    tree = trees[0]
    return Description(_texts(tree.get()), lambda path: document.locate(*tree.place(path)))


def _texts(value: Any) -> Any:
    """The same with every key as text: statuses are numbers to YAML."""
    if isinstance(value, dict):
        return {str(key): _texts(part) for key, part in value.items()}
    return [_texts(part) for part in value] if isinstance(value, list) else value


def _line(text: str, path: tuple[str, ...]) -> int:
    """The line of a key of JSON; a parser of YAML would know it, and takes minutes."""
    at = 0
    for step in path:
        match = re.compile(re.escape(json.dumps(step)) + r"\s*:").search(text, at)
        if match is None:
            break
        at = match.end()
    return text.count("\n", 0, at) + 1
