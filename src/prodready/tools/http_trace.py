"""The lines of HTTP messages on a page: without the marks of `curl -v`, comments and settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prodready.patterns import lazy

_TRACE = lazy(r"^[<>] (?:HTTP/[\d.]+ |[A-Z]+ \S+ HTTP/)", re.M)
_MARK = lazy(r"(?P<mark>[<>])(?: |$)(?P<text>.*)$")
_TALK = lazy(r"(?:\*|[{}] \[\d+ bytes)")
_ASIDE = lazy(r"(?:#(?!##)|//|@[\w-]+\s*=|>\s+\{%|<\s+\{%|\s*%\}|\$ )")
"""Comments and settings of HTTP clients' files, and the command above what it printed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a message, where it stands, and how many characters of it a mark took."""

    text: str
    number: int
    shift: int = 0
    apart: bool = False
    """It only divides one message from the next."""


def lines_of(text: str) -> list[Line]:
    """The lines that are part of messages."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    return _traced(lines) if _TRACE.search(text) else _plain(lines)


def _plain(lines: list[str]) -> list[Line]:
    found = []
    for number, line in enumerate(lines, 1):
        if line.startswith("###"):
            found.append(Line("", number, apart=True))
        elif not _ASIDE.match(line):
            found.append(Line(line, number))
    return found


def _traced(lines: list[str]) -> list[Line]:
    found = []
    before = ""
    for number, line in enumerate(lines, 1):
        marked = _MARK.match(line)
        if _TALK.match(line):
            continue
        if marked and marked["mark"] != before:
            found.append(Line("", number, apart=True))
            before = marked["mark"]
        if marked:
            shift = len(line) - len(marked["text"])
            found.append(Line(marked["text"], number, shift))
        elif before == "<":
            found.append(Line(line, number))
    return found
