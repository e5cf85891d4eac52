"""What a project says of itself in its package files: its version and its licence."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prodready.documents.repository import Repository
from prodready.model import Place


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and where it stands."""

    value: str
    place: Place


@dataclass(frozen=True)
class Declared:
    """The package files at the root of a repository."""

    repository: Repository

    @classmethod
    def from_repository(cls, repository: Repository) -> Declared:
        """Nothing is read yet."""
        return cls(repository)

    @cached_property
    def versions(self) -> list[Said]:
        """The versions that are written down as such; of what is never published there is none."""
        found = self._values(("project", "version"), ("package", "version"), ("version",))
        return [said for said in found if not (self.private and said.place.path == "package.json")]

    @cached_property
    def unpublished(self) -> list[Said]:
        """The version of a package that is never published, as that of a service."""
        found = self._values(("version",)) if self.private else ()
        return [said for said in found if said.place.path == "package.json"]

    @cached_property
    def licences(self) -> list[Said]:
        """The licences by their names."""
        found = self._values(
            *(("project", "license"), ("project", "license", "text"), ("package", "license")),
            *(("tool", "poetry", "license"), ("license",)),
        )
        return list(found)

    @cached_property
    def private(self) -> bool:
        """Whether `package.json` says that nothing is published."""
        return self._package.get("private") is True

    @cached_property
    def _package(self) -> dict[str, Any]:
        try:
            data = json.loads(self.repository.read("package.json") or "{}")
        except (ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def _values(self, *paths: tuple[str, ...]) -> Iterator[Said]:
        for file, data in (
            ("pyproject.toml", self._toml("pyproject.toml")),
            ("Cargo.toml", self._toml("Cargo.toml")),
            ("package.json", self._package),
        ):
            for path in paths:
                # Only npm's file has its keys at the top.
                value = _at(data, path) if (len(path) > 1) != (file == "package.json") else None
                if isinstance(value, str) and value.strip():
                    yield Said(value.strip(), Place(file, self._line(file, path[-1], value)))

    def _toml(self, file: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self.repository.read(file) or "")
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}

    def _line(self, file: str, key: str, value: str) -> int:
        start = re.escape(value.strip().splitlines()[0])
        pattern = re.compile(rf"\b{key}\b.*[\"']\s*{start}")
        for number, line in enumerate((self.repository.read(file) or "").splitlines(), 1):
            if pattern.search(line):
                return number
        return 1


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data
