"""Which linters and formatters golangci-lint runs, by its configuration."""

from __future__ import annotations

from typing import Any

import yaml

from prodready.documents.repository import Repository

_FILES = (".golangci.yml", ".golangci.yaml")
FORMATTERS = frozenset({"gofmt", "gofumpt", "goimports", "gci", "golines", "swaggo"})
"""What golangci-lint reports when it would write a file in another way."""


def switches_on(repository: Repository, *names: str) -> str | None:
    """The configuration that switches one of these linters or formatters on, if one does."""
    for path in _FILES:
        text = repository.read(path)
        if text is None:
            continue
        try:
            data: Any = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError):
            return None
        on, off = _read(data if isinstance(data, dict) else {})
        return path if any(n in on or ("*" in on and n not in off) for n in names) else None
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
