"""The settings of Spring Boot that every environment starts from: `application.properties` or YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.model import Place
from prodready.patterns import lazy

_BASE = lazy(r"(?:^|/)src/main/resources/(?:config/)?application\.(?:properties|ya?ml)$")
_LINE = lazy(r"^[ \t]*(?P<key>[\w.\-\[\]]+)[ \t]*[=:][ \t]*(?P<value>.*)$", re.MULTILINE)
_VARIABLE = lazy(r"\$\{(?P<name>[\w.\-]+)(?::(?P<default>[^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `spring.datasource.password`, what is written for it, and where."""

    key: str
    value: str
    place: Place

    @property
    def default(self) -> str | None:
        """What it is where no environment says otherwise; None where one must."""
        found = _VARIABLE.fullmatch(self.value.strip())
        return found["default"] if found else self.value


@dataclass(frozen=True)
class SpringSettings:
    """The settings of the files that belong to no profile."""

    all: tuple[Setting, ...] = ()

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read them; a file that is broken is left out."""
        found: list[Setting] = []
        for path in repository.files:
            if _BASE.search(path) and repository.role(path) is Role.PRODUCTION:
                found += _read(path, repository)
        for folder in [_served(one) for one in found]:
            for path in repository.files if folder else ():
                if path.startswith(folder) and _SETTINGS.search(path[len(folder) :]):
                    found += _read(path, repository)
        return cls(tuple(found))


def _served(one: Setting) -> str:
    """The folder of settings that a configuration server hands out of its own resources; else nothing."""
    at = _CLASSPATH.match(one.value) if one.key.endswith("native.search-locations") else None
    home, resources, _ = one.place.path.partition("src/main/resources/")
    return f"{home}{resources}{at[1]}/" if at else ""


_CLASSPATH = lazy(r"classpath:/?([\w./-]*\w)/?\s*$")
_SETTINGS = lazy(r"^[\w-]+\.(?:properties|ya?ml)$")


def _read(path: str, repository: Repository) -> Iterator[Setting]:
    text = repository.read(path) or ""
    yield from _properties(path, text) if path.endswith(".properties") else _yaml(path, text)


def _properties(path: str, text: str) -> Iterator[Setting]:
    for found in _LINE.finditer(text):
        line = text.count("\n", 0, found.start("key")) + 1
        yield Setting(found["key"], found["value"].strip(), Place(path, line))


def _yaml(path: str, text: str) -> Iterator[Setting]:
    try:
        trees = load(text)
    except YamlError:
        return
    for tree in trees[:1]:  # what follows is of profiles
        yield from _below(path, tree, (), tree.get())


def _below(path: str, tree: Tree, at: tuple[str | int, ...], value: Any) -> Iterator[Setting]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _below(path, tree, (*at, key), inner)
    elif isinstance(value, str | int | float):
        yield Setting(".".join(map(str, at)), str(value), Place(path, *tree.place(at)))
