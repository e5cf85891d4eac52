"""Fenced code in a page's lines, found as Python-Markdown with pymdownx.superfences finds it.

The rules are those of https://facelessuser.github.io/pymdown-extensions/extensions/superfences/:
a fence is closed by a line of exactly the same marks at the same depth; a line that is not as
deep as the opening ends the attempt, and nothing of it is code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from prodready.documents.columns import TAB, CodeLine, measure
from prodready.documents.headers import words
from prodready.patterns import lazy

_OPENING = lazy(r"[> \t]*(?P<marks>`{3,}|~{3,})(?P<header>.*)$")
_HEADER = lazy(
    r"""(?:[ \t]*\.?[\w#.+-]+(?=[ \t]|$))?
        (?:[ \t]*\{(?P<attributes>.*)\}
          |(?P<options>(?:[ \t]*[A-Za-z][A-Za-z0-9_]*(?:=(?P<quote>["']).*?(?P=quote))?
              (?=[ \t]|$))+)
        )?[ \t]*$""",
    re.VERBOSE,
)
_HL_LINES = lazy(r"\d+(?:-\d+)?(?:[ \t]+\d+(?:-\d+)?)*$")
_OPTION = lazy(r"""(?P<key>[A-Za-z][A-Za-z0-9_]*)(?:=(?P<quote>["'])(?P<value>.*?)(?P=quote))?""")
_OPTIONS = frozenset({"hl_lines", "linenums", "title", "title_mode"})


@dataclass(slots=True)
class Block:
    """A code block in the lines of a page; indices count from 0."""

    first: int
    """The opening fence, or the first line of an indented block."""
    last: int
    """The closing fence, or the last line of an indented block."""
    prefix: str
    """What stands before the fence: indentation and quote marks."""
    header: str
    """What follows the marks of the opening fence; empty for an indented block."""
    code: list[CodeLine] = field(default_factory=list)
    fenced: bool = True


@dataclass(slots=True)
class Scan:
    """What was found: blocks in order, and the rows of fences with which something is wrong.

    `unclosed` never close, `refused` have a header that the renderer does not take, `nested` hold
    fences of the same marks and so end before their author meant them to.
    """

    blocks: list[Block] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    nested: list[int] = field(default_factory=list)


def scan(lines: list[str]) -> Scan:
    """Find the fences that superfences renders; `lines` have no line ends."""
    found = Scan()
    index, count = 0, len(lines)
    while index < count:
        line = lines[index]
        if "```" not in line and "~~~" not in line:
            index += 1
            continue
        opening = _OPENING.match(line)
        if opening is None:
            index += 1
        elif accepted(opening["header"]):
            index = _read(lines, index, opening, found)
        else:
            if opening["marks"][0] not in opening["header"]:
                found.refused.append(index)
            index += 1
    return found


def accepted(header: str) -> bool:
    """Whether superfences takes this header; a refused one leaves the fence as plain text."""
    match = _HEADER.match(header)
    if match is None:
        return False
    if match["attributes"] is not None:
        return not any(k in ("hl_lines", "linenums") and not v for k, v in words(header))
    for option in _OPTION.finditer(match["options"] or ""):
        key, value = option["key"], option["value"] or ""
        if key not in _OPTIONS or (key == "hl_lines" and not _HL_LINES.match(value)):
            return False
        if key == "linenums" and not value[:1].isdigit():
            return False
    return True


def _read(lines: list[str], first: int, opening: re.Match[str], found: Scan) -> int:
    """Read the fence that opens at `first`; return the line at which the search goes on."""
    marks = opening["marks"]
    prefix = lines[first][: opening.start("marks")]
    block = Block(first, first, prefix, opening["header"].strip())
    depth, quotes = len(prefix.expandtabs(TAB)), prefix.count(">")
    blank = False
    for index in range(first + 1, len(lines)):
        line = lines[index]
        start, columns = measure(line, depth) if depth else (0, 0)
        deep = line.count(">", 0, start)
        if quotes:
            empty = start == len(line)
            broken = deep > quotes or (
                not empty and (columns < len(prefix) or (blank and deep < quotes))
            )
        else:
            empty = not line.strip()
            broken = deep > 0 or (not empty and columns != depth)
        if broken:
            found.unclosed.append(first)
            return index + 1
        if not empty and line.startswith(marks, start) and line[start:].rstrip(" \t") == marks:
            block.last = index
            found.blocks.append(block)
            return index + 1
        blank = empty
        block.code.append(_code_line(line, index, start, columns, depth))
    found.unclosed.append(first)
    return len(lines)


def _code_line(line: str, index: int, start: int, columns: int, depth: int) -> CodeLine:
    """The line without the prefix that its fence has."""
    if columns < depth:  # a quote that is written with less space than its opening loses the rest
        start = min(start + depth - columns, len(line))
    return CodeLine(index, start, line[start:])
