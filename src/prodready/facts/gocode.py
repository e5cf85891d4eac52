"""Functions and structs of Go as text shows them: names, parameters, tags and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources, arguments
from prodready.patterns import lazy

_FUNCTION = lazy(
    r"^func\s*(?:\(\s*(?:\w+\s+)?\*?([\w.\[\]]+)\s*\)\s*)?(\w+)?\s*(?:\[[^\]]*\])?(\()", re.M
)
_STRUCT = lazy(r"^(?:type\s+)?\s*(\w+)\s+struct\s*(\{)", re.M)
_FIELD = lazy(r"^\s*(\w+)\s+([\w.*\[\]]+)\s*`([^`\n]*)`", re.M)
HANDLER = lazy(
    r"\becho\.Context\b|\bgin\.Context\b|\bfiber\.Ctx\b|\bhttp\.ResponseWriter\b|\bfasthttp\.RequestCtx\b"
)
"""Types that a function which answers requests is given, in the frameworks of Go."""
ASKED = (
    r"\b(?:c|ctx|ec|gc)\.(?:Query|QueryParam|QueryParams|DefaultQuery|Param|Params|FormValue|PostForm|"
    r"GetHeader|Get|QueryArgs)\(|\br(?:eq(?:uest)?)?\.(?:URL\.Query\(\)|FormValue\(|PathValue\(|"
    r"PostFormValue\(|Header\.Get\()|\bchi\.URLParam\(|\bmux\.Vars\("
)
"""What a caller sent, as the frameworks of Go read it."""


@dataclass(frozen=True, eq=False)
class Function:
    """One function of a file: its name, parameters by name with their types, and its body.

    `start` is where the body begins in the file, just behind its bracket.
    """

    source: Source
    receiver: str
    name: str
    parameters: dict[str, str]
    at: int
    start: int
    end: int

    @property
    def code(self) -> str:
        """The body with comments and strings blank."""
        return self.source.code[self.start : self.end]

    @property
    def text(self) -> str:
        """The body as written."""
        return self.source.text[self.start : self.end]

    @property
    def handles(self) -> bool:
        """Whether it answers requests itself."""
        return any(HANDLER.search(each) for each in self.parameters.values())


@dataclass(frozen=True, eq=False)
class Struct:
    """A struct: its name, and the tags of its fields by name."""

    source: Source
    name: str
    at: int
    tags: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class GoCode:
    """The Go that a service runs."""

    sources: Sources

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which files there are; none is read yet."""
        return cls(Sources.from_repository(repository))

    @cached_property
    def files(self) -> list[Source]:
        """The files."""
        return list(self.sources.of("go"))

    @cached_property
    def functions(self) -> list[Function]:
        """The functions and methods of all files, in their order."""
        return [each for source in self.files for each in _functions(source)]

    @cached_property
    def structs(self) -> dict[str, Struct]:
        """The structs of all files by name; of two with one name the first."""
        found: dict[str, Struct] = {}
        for source in self.files:
            for one in _structs(source):
                found.setdefault(one.name, one)
        return found

    def named(self, name: str) -> list[Function]:
        """The functions of this name."""
        return [each for each in self.functions if each.name == name]

    def calls(self, name: str) -> Iterator[tuple[Source, int, list[str]]]:
        """Where a function or method of this name is called, with its arguments as written."""
        for source in self.files:
            for match in source.find(rf"(?<!func )(?<!\) )\b{re.escape(name)}\s*(\()"):
                before = source.code[max(0, match.start() - 60) : match.start()]
                if re.search(r"\bfunc\s*(\([^)]*\)\s*)?$", before):
                    continue
                inside = source.inside(match.start(1))
                yield source, match.start(), split(source, match.start(1) + 1, inside)


def split(source: Source, start: int, inside: str) -> list[str]:
    """The arguments of a call as written, from where its inside begins."""
    found, depth, begin = [], 0, 0
    for index, char in enumerate(inside):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and not depth:
            found.append(source.text[start + begin : start + index].strip())
            begin = index + 1
    last = source.text[start + begin : start + len(inside)].strip()
    return [*found, last] if last or found else []


def _functions(source: Source) -> Iterator[Function]:
    for match in _FUNCTION.finditer(source.code):
        given = source.inside(match.start(3))
        after = match.end(3) + len(given) + 1
        opening = _opening(source.code, after)
        if opening < 0 or match[2] is None:
            continue
        body = source.inside(opening)
        yield Function(
            source,
            (match[1] or "").partition("[")[0],
            match[2],
            _parameters(given),
            match.start(),
            opening + 1,
            opening + 1 + len(body),
        )


def _opening(code: str, after: int) -> int:
    """Where the body of a function begins, behind what it returns."""
    depth, at = 0, after
    while at < len(code):
        char = code[at]
        if char == "{" and not depth:
            if code[:at].rstrip().endswith(("interface", "struct")):
                at = code.find("}", at)
                if at < 0:
                    return -1
            else:
                return at
        elif char == "\n" and not depth:
            return -1
        depth += (char in "([") - (char in ")]")
        at += 1
    return -1


def _parameters(given: str) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting: list[str] = []
    for each in arguments(given):
        name, _, kind = each.partition(" ")
        waiting.append(name)
        if kind.strip():
            found |= dict.fromkeys(waiting, kind.strip())
            waiting = []
    return found


def _structs(source: Source) -> Iterator[Struct]:
    for match in _STRUCT.finditer(source.code):
        inside = source.inside(match.start(2))
        one = Struct(source, match[1], match.start())
        text = source.text[match.end(2) : match.end(2) + len(inside)]
        for entry in _FIELD.finditer(text):
            one.tags[entry[1]] = entry[3]
            one.types[entry[1]] = entry[2]
            one.places[entry[1]] = match.end(2) + entry.start(1)
        yield one
