"""The routes that code answers, with the prefixes of their groups, in Go, JavaScript and Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.coherence.facts.code import dotted, text
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.pyroutes import served
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its parts with `{}` for each parameter, whether its prefix is known, and its place."""

    parts: tuple[str, ...]
    whole: bool
    place: Place
    shown: str


@dataclass(frozen=True, eq=False)
class ServedRoutes:
    """The routes of a repository's code."""

    sources: Sources
    python: PythonCode

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which code there is."""
        return cls(Sources.from_repository(repository), PythonCode.from_repository(repository))

    @cached_property
    def all(self) -> list[Route]:
        """Every route that is written out."""
        found = [each for source in self.sources.of("go") for each in _in_go(source)]
        found += [each for source in self.sources.of("javascript") for each in _in_scripts(source)]
        return [*found, *_in_python(self.python)]


def template(path: str) -> tuple[str, ...]:
    """The parts of a path, with `{}` for each parameter."""
    bare = path.partition("?")[0].strip("^$")
    parts = [part for part in bare.split("/") if part]
    return tuple("{}" if re.search(r"[{}:<>*$]|\(\?P", part) else part for part in parts)


_GROUP = r"\b(\w+)\s*:?=\s*(\w+)\.(?:Group|PathPrefix)\s*(\()"
_VERBS = r"(?:GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete|get|post|put|patch|delete)"
_ROUTE = rf"(?<![\w.])([\w.]+)\.({_VERBS}|HandleFunc|Handle)\s*(\()"
_METHOD = lazy(r"^(?:GET|HEAD|POST|PUT|PATCH|DELETE) ")
_FIRST = lazy(r"\s*([\"'`])((?:[A-Z]+ )?/[^\"'`\n$]*|)\1")


def _first(source: Source, opening: int) -> str | None:
    match = _FIRST.match(source.text, opening + 1)
    return match[2] if match else None


def _in_go(source: Source) -> Iterator[Route]:
    if not re.search(r"net/http|gin-gonic|labstack/echo|gofiber|go-chi|gorilla/mux", source.text):
        return
    prefixes: dict[str, str] = {}
    for match in source.find(_GROUP):
        prefix = _first(source, match.start(3))
        if prefix is not None:
            prefixes[match[1]] = prefixes.get(match[2], "") + prefix
    nested = re.search(r"\.Route\(\s*[\"`]|\.Mount\(|StripPrefix", source.text) is not None
    made = set(
        re.findall(
            r"\b(\w+)\s*:?=\s*(?:echo|gin|fiber|chi|mux|http)\.(?:New\w*|Default)\(", source.code
        )
    )
    for match in source.find(_ROUTE):
        path = _first(source, match.start(3))
        if not path:
            continue
        bare = _METHOD.sub("", path)
        owner = match[1]
        known = (owner in prefixes or owner in made) and not nested
        whole = prefixes.get(owner, "") + bare
        yield Route(template(whole), known, source.place(match.start()), whole)


def _in_scripts(source: Source) -> Iterator[Route]:
    if not re.search(r"express|fastify|hono|Hono|koa|Router|elysia", source.text):
        return
    made = set(
        re.findall(
            r"\b(?:const|let|var)\s+(\w+)\s*=\s*(?:express|fastify|Fastify)\s*\(", source.code
        )
    )
    made |= set(
        re.findall(r"\b(?:const|let|var)\s+(\w+)\s*=\s*new\s+(?:\w*Hono|Elysia)\b", source.code)
    )
    mounted = re.search(r"\bexport\b", source.code) is not None
    for match in source.find(
        rf"(?<![\w.$])(\w+)\.({_VERBS.replace('GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete|', '')})\s*(\()"
    ):
        path = _first(source, match.start(3))
        if path is None or match[1] in (
            "axios",
            "http",
            "https",
            "client",
            "request",
            "fetch",
            "map",
            "cache",
        ):
            continue
        known = match[1] in made and not mounted
        yield Route(template(path), known, source.place(match.start()), path)
    for match in re.finditer(
        r"createRoute\s*\(\s*\{[^}]*?\bpath\s*:\s*([\"'`])(/[^\"'`]*)\1", source.text
    ):
        yield Route(template(match[2]), False, source.place(match.start()), match[2])


def _in_python(python: PythonCode) -> Iterator[Route]:
    for module in python.mentioning("urlpatterns", "path("):
        for call in module.calls:
            if (
                dotted(call.func).rpartition(".")[2] not in ("path", "re_path")
                or len(call.args) < 2
            ):
                continue
            route, handler = text(call.args[0]), call.args[1]
            if route is None or (
                isinstance(handler, ast.Call) and dotted(handler.func).endswith("include")
            ):
                continue
            top = _in_patterns(module.tree, call)
            yield Route(template(route), top, module.place(call), "/" + route)
    for module in python.mentioning(".get(", ".post(", ".put(", ".patch(", ".delete(", ".route("):
        for one in served(module):
            yield Route(template(one.path), False, one.module.place(one.function), one.path)


def _in_patterns(tree: ast.Module, call: ast.Call) -> bool:
    """Whether a call stands in `urlpatterns` itself, of a module that includes others."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(dotted(each) == "urlpatterns" for each in targets) and isinstance(node, ast.Assign):
            inside = list(ast.walk(node.value))
            includes = any(
                isinstance(n, ast.Call) and dotted(n.func).endswith("include") for n in inside
            )
            return includes and any(each is call for each in inside)
    return False
