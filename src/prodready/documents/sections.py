"""Lines with their origins, and the marks of sections among them."""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple

from prodready.patterns import lazy

_SECTION = lazy(
    r"""(?P<before>.*?)(?<!;)(?!(?<=-)-)(?P<escape>;*)
        -+8<-+[ \t]+\[[ \t]*(?P<type>start|end)[ \t]*:[ \t]*(?P<name>[a-z][-_0-9a-z]*)[ \t]*\]""",
    re.VERBOSE | re.IGNORECASE,
)


class Line(NamedTuple):
    """A line after expansion: its text, where that text begins, and the page's own line."""

    text: str
    path: str
    line: int
    column: int
    page_line: int
    after_end: bool = False
    """The empty line that follows the last line end of an included file."""


def section_lines(lines: list[Line], name: str) -> list[Line]:
    """The lines between a section's marks, without the marks of other sections."""
    chosen: list[Line] = []
    inside = False
    for line in lines:
        mark = _SECTION.match(line.text) if "8<-" in line.text else None
        if mark and mark["escape"]:
            line = unescape(line, mark.start("escape"))
        elif mark and mark["name"] == name:
            if mark["type"].lower() == "end":
                break
            inside = True
            continue
        elif mark and inside:
            continue
        if inside:
            chosen.append(line)
    return chosen


def without_marker(line: Line, is_section: bool) -> list[Line]:
    """The line, unless it marks a section; in a chosen section the marks are already gone."""
    mark = None if is_section else _SECTION.match(line.text)
    if mark is None:
        return [line]
    return [unescape(line, mark.start("escape"))] if mark["escape"] else []


def unescape(line: Line, at: int) -> Line:
    """The line without the `;` at a position; its start moves along where nothing precedes."""
    text = line.text[:at] + line.text[at + 1 :]
    return line._replace(text=text, column=line.column + (0 if at else 1))


def dedent(lines: list[Line]) -> list[Line]:
    """The lines without the indentation that all of them have."""
    texts = textwrap.dedent("\n".join(line.text for line in lines)).split("\n")
    return [
        line._replace(text=text, column=line.column + (len(line.text) - len(text)) * bool(text))
        for line, text in zip(lines, texts, strict=True)
    ]
