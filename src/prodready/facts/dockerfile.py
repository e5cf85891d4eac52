"""A Dockerfile as instructions and stages with their lines. Never raises: it reads what is there.

The grammar is that of https://docs.docker.com/reference/dockerfile/ incl. here-documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from prodready.facts.dockerwords import Scope, exec_form, expand, pairs, words
from prodready.patterns import lazy

_DIRECTIVE = lazy(r"#\s*(?P<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?P<value>.+?)\s*$")
_HEREDOC = lazy(r"\d*<<(?P<dash>-?)(?P<quote>[\"']?)(?P<name>[^\s<>\"']+)(?P=quote)$")
_KEYWORD = lazy(r"\s*(?P<keyword>[A-Za-z]+)(?:\s+|$)")
_FLAG = lazy(r"\s*--(?P<name>[a-z][a-z-]*)(?:=(?P<value>(?:\"[^\"]*\"|[^\s\"])*))?(?=\s|$)")
_WITH_HEREDOC = {"RUN", "COPY", "ADD"}

PREDEFINED = (
    *("TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT"),
    *("BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"),
    *("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY", "SOURCE_DATE_EPOCH"),
)
"""Arguments that the builder sets and no file tells."""


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A here-document: its name, its text, and the line of its first line of text."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. `value` is what follows the keyword and flags, continuations joined."""

    keyword: str
    value: str
    line: int
    end_line: int
    flags: tuple[tuple[str, str], ...] = ()
    heredocs: tuple[Heredoc, ...] = ()

    def flag(self, name: str) -> str | None:
        """The value of the first flag of this name (`--from=build` gives `build`)."""
        return next((value for flag, value in self.flags if flag == name), None)

    @property
    def argv(self) -> tuple[str, ...] | None:
        """The words of the exec form, or None where the shell form is used."""
        return exec_form(self.value)

    @property
    def script(self) -> str:
        """What a shell would run: the value, or the text of the here-documents it starts with."""
        return "\n".join([self.value, *(doc.text for doc in self.heredocs)])


@dataclass(frozen=True, eq=False)
class Stage:
    """What one FROM begins. `parent` is the earlier stage it continues, if it does."""

    index: int
    name: str | None
    base: str
    """The image as written, variables and all."""
    image: str | None
    """The image with its variables replaced; None where only the build knows it."""
    line: int
    parent: Stage | None
    instructions: tuple[Instruction, ...]
    globals: Scope = field(default_factory=dict, repr=False)

    @property
    def chain(self) -> tuple[Stage, ...]:
        """This stage and those it continues, the first one first."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return tuple(reversed(found))

    @property
    def root_image(self) -> str | None:
        """The image outside of the file that the whole chain starts from."""
        return self.chain[0].image

    @cached_property
    def scoped(self) -> tuple[tuple[Instruction, dict[str, str | None]], ...]:
        """Each instruction of the chain, in order, with the variables that it sees."""
        found = []
        scope: dict[str, str | None] = dict.fromkeys(PREDEFINED)
        for stage in self.chain:
            for instruction in stage.instructions:
                found.append((instruction, dict(scope)))
                _declare(instruction, scope, self.globals)
        return tuple(found)

    def last(self, keyword: str) -> Instruction | None:
        """The instruction of this keyword that counts: the last one of the chain."""
        every = [one for one, _ in self.scoped if one.keyword == keyword]
        return every[-1] if every else None


@dataclass(frozen=True, eq=False)
class Dockerfile:
    """A parsed Dockerfile. `problems` are the lines that could not be read, and why."""

    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    problems: tuple[tuple[int, str], ...] = ()

    def stage(self, target: str | None = None) -> Stage | None:
        """The stage of this name or index, or the last one; None where there is none."""
        if target is None:
            return self.stages[-1] if self.stages else None
        named = [stage for stage in self.stages if stage.name == target.lower()]
        if named:
            return named[0]
        if target.isascii() and target.isdigit() and int(target[:6]) < len(self.stages):
            return self.stages[int(target[:6])]
        return None


def parse(text: str) -> Dockerfile:
    """Read a Dockerfile; what is broken is told in `problems` and the rest is read all the same."""
    problems: list[tuple[int, str]] = []
    instructions = tuple(_instructions(text, problems))
    stages = _stages(instructions)
    if instructions and not stages:
        problems.append((instructions[0].line, "there is no FROM"))
    return Dockerfile(instructions, stages, tuple(problems))


def _declare(one: Instruction, scope: dict[str, str | None], globals_: Scope) -> None:
    if one.keyword == "ENV":
        before = dict(scope)
        for name, value in pairs(one.value):
            scope[name] = expand(value or "", before)
    elif one.keyword == "ARG":
        for name, value in pairs(one.value):
            if value is not None:
                scope[name] = expand(value, scope)
            elif scope.get(name) is None:
                scope[name] = globals_.get(name)


def _stages(instructions: tuple[Instruction, ...]) -> tuple[Stage, ...]:
    scope: dict[str, str | None] = dict.fromkeys(PREDEFINED)
    starts = [i for i, one in enumerate(instructions) if one.keyword == "FROM"]
    for one in instructions[: starts[0] if starts else 0]:
        _declare(one, scope, {})
    stages: list[Stage] = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else len(instructions)
        parts = words(instructions[start].value)
        base = parts[0] if parts else ""
        named = len(parts) > 2 and parts[1].lower() == "as"
        image = expand(base, scope)
        parent = next((s for s in stages if image and s.name == image.lower()), None)
        name = parts[2].lower() if named else None
        line, own = instructions[start].line, instructions[start + 1 : end]
        stages.append(Stage(index, name, base, image, line, parent, own, scope))
    return tuple(stages)


def _instructions(text: str, problems: list[tuple[int, str]]) -> Iterator[Instruction]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    escape, index = _escape(lines), 0
    while index < len(lines):
        start = index
        if not lines[index].strip() or lines[index].lstrip().startswith("#"):
            index += 1
            continue
        logical, index = _logical(lines, index, escape)
        match = _KEYWORD.match(logical)
        if match is None:
            problems.append((start + 1, f"is no instruction: {logical.strip()[:40]}"))
            continue
        keyword = match["keyword"].upper()
        flags, value = _flags(logical[match.end() :])
        heredocs: list[Heredoc] = []
        inner = value.split(None, 1)[0].upper() if keyword == "ONBUILD" and value else keyword
        if inner in _WITH_HEREDOC and exec_form(value) is None:
            index = _heredocs(value, lines, index, heredocs, problems)
        yield Instruction(keyword, value, start + 1, index, flags, tuple(heredocs))


def _escape(lines: list[str]) -> str:
    for line in lines:
        match = _DIRECTIVE.match(line.strip())
        if match is None:
            break
        if match["name"].lower() == "escape" and match["value"] in ("`", "\\"):
            return match["value"]
    return "\\"


def _logical(lines: list[str], index: int, escape: str) -> tuple[str, int]:
    """Join the continuation lines that start at `index`; returns the text and the next index."""
    parts: list[str] = []
    while index < len(lines):
        line = lines[index]
        index += 1
        if parts and (not line.strip() or line.lstrip().startswith("#")):
            continue
        stripped = line.rstrip()
        if not stripped.endswith(escape):
            parts.append(line)
            break
        parts.append(stripped[:-1])
    return "".join(parts).strip(), index


def _flags(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    flags: list[tuple[str, str]] = []
    while match := _FLAG.match(text):
        flags.append((match["name"], (match["value"] or "").strip('"')))
        text = text[match.end() :]
    return tuple(flags), text.strip()


def _heredocs(
    value: str,
    lines: list[str],
    index: int,
    found: list[Heredoc],
    problems: list[tuple[int, str]],
) -> int:
    for word in words(value):
        match = _HEREDOC.match(word)
        if match is None:
            continue
        start, body, closed = index, [], False
        while index < len(lines) and not closed:
            line = lines[index].lstrip("\t") if match["dash"] else lines[index]
            index += 1
            closed = line == match["name"]
            if not closed:
                body.append(line)
        if not closed:
            problems.append((start, f"the here-document {match['name']} has no end"))
        found.append(Heredoc(match["name"], "\n".join(body), start + 1))
    return index
