"""Which linters and formatters golangci-lint runs, by its configuration."""

from __future__ import annotations

from typing import Any

import yaml

from prodready.documents.repository import Repository
from prodready.documents.roles import Role

_FILES = (".golangci.yml", ".golangci.yaml")
FORMATTERS = frozenset({"gofmt", "gofumpt", "goimports", "gci", "golines", "swaggo"})
"""What golangci-lint reports when it would write a file in another way."""


def switches_on(repository: Repository, *names: str) -> str | None:
    """The configuration that switches one of these linters or formatters on, if one does.

    Modules of one repository may have one each; one at the root speaks for all.
    """
    found = [path for path in repository.files if path.rpartition("/")[2] in _FILES]
    for path in sorted(found, key=lambda each: each.count("/")):
        if repository.role(path) is not Role.PRODUCTION:
            continue
        try:
            data: Any = yaml.safe_load(repository.read(path) or "")
        except (yaml.YAMLError, RecursionError):
            continue
        on, off = _read(data if isinstance(data, dict) else {})
        if any(n in on or ("*" in on and n not in off) for n in names):
            return path
        if "/" not in path:
            return None  # one for the whole repository
    return None


def _read(data: dict[str, Any]) -> tuple[set[str], set[str]]:
    """What is switched on and off; `default: all` and `enable-all` are every linter, said as `*`."""
    on: set[str] = set()
    off: set[str] = set()
    for name in ("linters", "formatters"):
        part = data.get(name)
        part = part if isinstance(part, dict) else {}
        on |= _names(part.get("enable"))
        off |= _names(part.get("disable"))
        if part.get("default") == "all" or part.get("enable-all") is True:
            on.add("*")
    return on, off


def _names(value: Any) -> set[str]:
    return {str(each) for each in value} if isinstance(value, list) else set()
