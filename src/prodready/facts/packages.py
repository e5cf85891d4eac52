"""The packages that a repository declares to run with: Python's and npm's, by name."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.patterns import lazy

_REQUIREMENTS = lazy(r"(?:^|/)requirements(?:[-_./](?:base|prod|production|main))?\.(?:txt|in)$")
_NAME = lazy(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def declared(repository: Repository) -> dict[str, str]:
    """By package, in lower case with `-` between its words, the file that declares it first.

    What is only for development and tests is left out, as far as the files say so.
    """
    found: dict[str, str] = {}
    for path in repository.files:
        if repository.role(path) is not Role.PRODUCTION:
            continue
        for name in _names(repository, path):
            found.setdefault(re.sub(r"[-_.]+", "-", name.lower()), path)
    return found


def _names(repository: Repository, path: str) -> Iterator[str]:
    base = path.rpartition("/")[2]
    if _REQUIREMENTS.search(path):
        for line in (repository.read(path) or "").splitlines():
            match = _NAME.match(line)
            if match and not line.startswith("-"):
                yield match[1]
    elif base == "pyproject.toml":
        yield from _pyproject(_parsed(tomllib.loads, repository.read(path)))
    elif base == "package.json":
        dependencies = _parsed(json.loads, repository.read(path)).get("dependencies")
        yield from dependencies if isinstance(dependencies, dict) else ()


def _parsed(parse: Any, text: str | None) -> Mapping[str, Any]:
    try:
        data = parse(text or "")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _pyproject(data: Mapping[str, Any]) -> Iterator[str]:
    project = data.get("project")
    if isinstance(project, dict):
        for text in project.get("dependencies") or ():
            match = _NAME.match(text) if isinstance(text, str) else None
            if match:
                yield match[1]
    tool = data.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    dependencies = poetry.get("dependencies") if isinstance(poetry, dict) else None
    yield from dependencies if isinstance(dependencies, dict) else ()
