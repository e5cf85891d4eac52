"""The paths that a service's code writes out, in whichever language, and what answers them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy

HEALTH = lazy(
    r"(^|/)_*(health\w*|healthz|livez|live|liveness|readyz|ready|readiness|alive|ping|status|up|"
    r"heartbeat)_*/?$",
    re.I,
)
_LITERAL = lazy(r"([\"'`])\^?((?:(?:GET|HEAD|POST|PUT|PATCH|DELETE|ANY) )?[\w/{}<>:.*$()\\-]*)\1")
_METHOD = lazy(r"^[A-Z]+ ")


@dataclass(frozen=True, slots=True)
class Written:
    """A text that looks like a path: without the method before it, and its place."""

    path: str
    place: Place


@dataclass(frozen=True, eq=False)
class Routes:
    """Texts of the code that may be paths, as far as they are written out."""

    repository: Repository
    sources: Sources
    python: PythonCode

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which code there is."""
        return cls(
            repository, Sources.from_repository(repository), PythonCode.from_repository(repository)
        )

    @cached_property
    def _written(self) -> list[Written]:
        found = [each for source in self.sources.of("go", "javascript") for each in _of(source)]
        for path in self.python.paths:
            text = self.repository.read(path) or ""
            found += _of(Source(path, text, "go")) if "/" in text else ()
        return found

    def below(self, folder: str) -> list[Written]:
        """The texts of the code in a folder; of all code for the root."""
        prefix = f"{folder}/" if folder else ""
        return [each for each in self._written if each.place.path.startswith(prefix)]

    def health(self, folder: str) -> list[Written]:
        """The paths of health that the code writes out."""
        return [
            each
            for each in self.below(folder)
            if each.path.startswith("/") and HEALTH.search(each.path)
        ]

    def may_serve(self, path: str, folder: str) -> bool:
        """Whether any text of the code may be the path's last part, or stand for every path."""
        last = path.partition("?")[0].rstrip("/").rpartition("/")[2]
        part = re.compile(rf"(^|/){re.escape(last)}(?=$|[/$?\\(])")
        return any(
            part.search(each.path) or each.path in ("*", "/*") for each in self.below(folder)
        )

    def asks(self, path: str, folder: str) -> tuple[str, Place] | None:
        """The call in the handler of the path that asks a database or a cache."""
        prefix = f"{folder}/" if folder else ""
        for source in self.sources.of("go", "javascript"):
            if source.path.startswith(prefix):
                for _, start, body in handlers(source, path):
                    call = _ASKS[source.language].search(body)
                    if call:
                        return call[1], source.place(start + call.start(1))
        return None


_ASKS = {
    "javascript": lazy(r"\b([\w.]+\.(?:query|\$queryRaw\w*|execute|ping|authenticate))\s*[(`]"),
    "go": lazy(r"\b([\w.]+\.(?:Ping|PingContext|QueryRow|QueryRowContext|QueryContext))\("),
}
_COMPARED = lazy(r"(?:[:=]|\breturn|\bcase)\s*$")
"""What stands before a word that is the value of something, and no part of a path."""
_SERVES = lazy(r"\.(?:get|all|use|GET|Get|HandleFunc|Handle)(?:<[^()]*>)?\s*\($")


_LEFT_OUT = lazy(
    r"(?:\b|_)(?:quiet|unlogged|silent|noisy|unmeasured|ignored?|excluded?|skip(?:ped)?)(?:_?paths?|_?routes?|_?urls?)?\s*"
    r"(?::[^=\n]{0,60})?:?=\s*(?:new\s+Set\s*(?:<[^<>]*>)?\(\s*)?\[([^\]]*)\]",
    re.IGNORECASE,
)
"""A list of paths that are left out of something: it gives none of them a handler."""


def _of(source: Source) -> Iterator[Written]:
    left = [match.span(1) for match in _LEFT_OUT.finditer(source.text)]
    for match in _LITERAL.finditer(source.text):
        if any(start <= match.start() < end for start, end in left):
            continue
        if match[2] == "*" and not _SERVES.search(source.code[: match.start()].rstrip()[-40:]):
            continue  # an origin, or a word of something else
        if "/" in match[2] or match[2] == "*":
            yield Written(_METHOD.sub("", match[2]), source.place(match.start()))
        elif HEALTH.search(match[2]) and not _COMPARED.search(source.text[: match.start()][-40:]):
            yield Written(match[2], source.place(match.start()))


def handlers(source: Source, path: str) -> Iterator[tuple[int, int, str]]:
    """Where a path is given a handler, where that begins, and its code: in the call, or by name."""
    text = rf"[\"'`](?:GET )?{re.escape(path.rstrip('/'))}/?[\"'`]"
    for match in re.finditer(text, source.text):
        before = source.code[: match.start()].rstrip()
        if not _SERVES.search(before):
            continue
        opening = len(before) - 1
        inside = source.inside(opening)
        yield match.start(), opening + 1, inside
        named = re.search(r"([\w.]+)\s*,?\s*$", inside)
        name = named[1].rpartition(".")[2] if named else ""
        for function in (
            source.find(rf"\b(?:func\s*(?:\([^)]*\)\s*)?|function\s+){name}\s*\(") if name else ()
        ):
            brace = source.code.find("{", function.end())
            if brace > 0:
                yield match.start(), brace + 1, source.inside(brace)
