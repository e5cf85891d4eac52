"""The check that each environment has settings of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.pythoncode import PythonCode
from prodready.facts.scope import name_words
from prodready.model import Place
from prodready.patterns import lazy

_ENVIRONMENTS = frozenset(
    {"dev", "development", "stage", "staging", "prod", "production", "qa", "uat", "live", "preprod"}
)
_SETTINGS = (
    ".py",
    ".yaml",
    ".yml",
    ".json",
    ".toml",
    ".tfvars",
    ".properties",
    ".env",
    ".js",
    ".ts",
)


@check("code.config_per_environment")
def config_per_environment(repository: Repository, python: PythonCode) -> Iterator[Outcome]:
    """Settings of at least two environments lie beside each other, and no store is in both."""
    yield from _shared_stores(repository)
    groups: dict[str, dict[str, str]] = {}
    shipped = None
    for path in repository.files:
        if repository.role(path) in (Role.TEST, Role.VENDORED, Role.EXAMPLE):
            continue
        *folders, name = path.split("/")
        aside = any(folder.startswith(".") for folder in folders)
        shipped = shipped or (path if SHIPS.match(name) and not aside else None)
        if name.endswith(_SETTINGS) or name.startswith(".env."):
            for word in sorted(name_words(name) & _ENVIRONMENTS):
                shape = "/".join([*folders, re.sub(word, "*", name)])
                groups.setdefault(shape, {})[word] = path
            for index, folder in enumerate(folders):
                if folder.lower() in _ENVIRONMENTS and ".github" not in folders:
                    shape = "/".join(folders[:index]) + "/*"
                    groups.setdefault(shape, {}).setdefault(folder.lower(), path)
    for module in python.matching(_CLASSES):
        classes = {
            word: node
            for node in module.tree.body
            if isinstance(node, ast.ClassDef)
            for word in re.findall(r"(?i)(?:prod|dev|stag)(?:uction|elopment|ing)?", node.name)
        }
        if len(classes) > 1:
            yield Pass(module.place(next(iter(classes.values()))), "a class for each environment")
            return
    found = [(shape, group) for shape, group in groups.items() if len(group) > 1]
    for shape, group in sorted(found)[:3]:
        yield Pass(Place(sorted(group.values())[0]), f"{' and '.join(sorted(group))} in {shape}")
    if not found and shipped:
        yield Unknown(Place(shipped), "settings of one environment only are seen", attest=True)


_CLASSES = lazy(r"^class \w*Prod(uction)?\w*\(", re.MULTILINE)
SHIPS = lazy(r"^(Dockerfile|(docker-)?compose\.ya?ml|Chart\.yaml|kustomization\.ya?ml)$")
"""Names of files that say how something is shipped."""


_STORE = lazy(
    r"\b(postgres|mysql|mariadb|mongodb|rediss?|amqps?)(?:ql)?(?:\+\w+)*://(?:[^\s@/\"']*@)?"
    r"([\w-]+(?:\.[\w-]+)+(?::\d+)?)(/[\w.-]*)?(?![\w$<{./-])"
)
"""The address of a store with a full host name: one without a dot is another in each cluster."""
_NOBODYS = lazy(r"(^|\.)example\.(com|org|net)(:|$)|\.(svc|local|test)(:|$)|\.svc\.|^[\d.:]+$")
_SHOWN = lazy(r"example|sample|template|\bdist\b|tmpl", re.IGNORECASE)
_FINAL = frozenset({"prod", "production"})
_BEFORE = frozenset({"dev", "development", "stage", "staging", "qa", "uat"})


def _shared_stores(repository: Repository) -> Iterator[Fail]:
    """Where an environment that people try things in has the address of production's store."""
    own: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for path in repository.files:
        word = _environment(path)
        if word is not None and repository.role(path) is Role.PRODUCTION:
            own[word in _FINAL].append((word, path))
    if not own[False]:
        return
    final = {
        store: path for _, path in own[True] for _, store in _stores(repository.read(path) or "")
    }
    for word, path in own[False] if final else ():
        for line, store in _stores(repository.read(path) or ""):
            if store in final:
                told = f"{word} works on production's data: {store[1]} stands in {final[store]} too"
                yield Fail(Place(path, line), told, f"Give {word} a store of its own.")


def _environment(path: str) -> str | None:
    """The one environment that a file of settings is for, by its name or else its folder."""
    *folders, name = path.split("/")
    if not (name.endswith(_SETTINGS) or name.startswith(".env.")) or _SHOWN.search(name):
        return None
    if any(folder.startswith(".") for folder in folders):
        return None
    own = name_words(name) & (_FINAL | _BEFORE)
    if not own and not name.endswith((".py", ".js", ".ts")):
        own = {folder.lower() for folder in folders} & (_FINAL | _BEFORE)
    return own.pop() if len(own) == 1 else None


def _stores(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The addresses of stores in a text, each with its line; comments are left out."""
    if "://" not in text:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(("#", "//", "*")):
            continue
        for found in _STORE.finditer(line):
            if not _NOBODYS.search(found[2].lower()):
                yield number, (found[1], found[2].lower(), found[3] or "")
