"""What a page says about being run: the opt-in for the whole page, and set-up that nobody sees.

Both are comments that belong to no fence. `<!-- prodready: run -->` before the first code block
marks all Python blocks and console sessions of the page. A comment that starts with
`<!-- prodready: setup` and holds fences is run where it stands, and no reader sees it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from prodready.directives import Role
from prodready.documents import commonmark, directives, headers
from prodready.documents.fences import Block
from prodready.documents.kinds import detect
from prodready.model import Document, Finding, Kind, LineMap, Place, Severity
from prodready.patterns import lazy

RUNNABLE = (Kind.PYTHON, Kind.CONSOLE, Kind.SHELL)

_COMMENT = lazy(r"<!--.*?-->|\{/\*.*?\*/\}", re.DOTALL)
_OURS = lazy(r"(?:<!--|\{/\*)\s*prodready\s*:\s*(?P<word>run|setup)\b", re.IGNORECASE)
_ENDS = lazy(r"\A(?:<!--|\{/\*)\s*prodready\s*:|(?:-->|\*/\})\s*\Z", re.IGNORECASE)

_LATE = "the mark that runs a page stands before its first code block: move this comment up"
_EMPTY = "this set-up holds no fence: put the code between two lines of ``` inside the comment"
_FOREIGN = "this set-up is neither Python nor shell: name the language after the opening fence"
_SEEN = "readers see the code in this comment: let the comment start at the start of a line"
_OPEN = "this set-up does not end as it should: close its fences, and have no --> in the code"


@dataclass(frozen=True)
class RunMarks:
    """What one page asks for: run all of it, how long a block may take, its unseen set-up."""

    page: bool = False
    timeout: float | None = None
    setups: tuple[Document, ...] = ()


@dataclass
class Reading:
    """The marks, the rows of the comments that were read as marks, and what is wrong with them."""

    marks: RunMarks = field(default_factory=RunMarks)
    rows: set[int] = field(default_factory=set)
    problems: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """The lines of a page with what they include, and where they come from; rows count from 0."""

    path: str
    lines: Sequence[str]
    place: Callable[[int, int], Place]
    """The origin of a row and a number of characters in it."""
    number: Callable[[int], int]
    """The page's own line, from 1, that a row belongs to."""


def read(page: Page, blocks: Sequence[Block], attached: set[int]) -> Reading:
    """Read the marks of a page.

    Args:
        page: its lines.
        blocks: its code blocks; what looks like a mark inside one is text.
        attached: rows of the comments that belong to a fence.
    """
    found = Reading()
    for first, last in _comments(page.lines, blocks):
        text = "\n".join(page.lines[first : last + 1]).lstrip("> \t")
        ours = _OURS.match(text)
        if ours is None or first in attached:
            continue
        found.rows.add(first)
        if ours["word"].lower() == "run":
            late = any(block.first < first for block in blocks)
            _read_run(_ENDS.sub("", text), page.place(first, 0), late, found)
        elif any(first < block.first < last for block in blocks):
            _problem(found, page.place(first, 0), _SEEN)
        else:
            _read_setup(page, (first, last), found)
    return found


def _comments(lines: Sequence[str], blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """First and last row of each comment that starts a line and is not in a code block."""
    kept = list(lines)
    for block in blocks:
        first = block.first + block.fenced
        kept[first : block.last + 1] = [""] * (block.last + 1 - first)
    text = "\n".join(kept)
    found = []
    for match in _COMMENT.finditer(text):
        before = text.rfind("\n", 0, match.start()) + 1
        if not text[before : match.start()].strip("> \t"):
            first = text.count("\n", 0, match.start())
            found.append((first, first + match[0].count("\n")))
    return found


def _read_run(body: str, at: Place, late: bool, found: Reading) -> None:
    asked = directives.read(headers.Header(), at, body, at)
    found.problems += asked.problems
    if late:
        _problem(found, at, _LATE)
    elif asked.directives.running.role is not Role.NO:
        found.marks = replace(found.marks, page=True, timeout=asked.directives.running.timeout)


def _read_setup(page: Page, rows: tuple[int, int], found: Reading) -> None:
    first, last = rows[0] + 1, rows[1] + 1
    scan = commonmark.scan(list(page.lines[first:last]), mdx=True)
    fenced = [block for block in scan.blocks if block.fenced]
    if scan.unclosed or not fenced:
        _problem(found, page.place(rows[0], 0), _OPEN if scan.unclosed else _EMPTY)
        return
    for block in fenced:
        document = _setup(page, block, first)
        if document.kind in RUNNABLE:
            found.marks = replace(found.marks, setups=(*found.marks.setups, document))
        else:
            _problem(found, page.place(first + block.first, 0), _FOREIGN)


def _setup(page: Page, block: Block, offset: int) -> Document:
    header = headers.parse(block.header)
    text = "".join(line.text + "\n" for line in block.code)
    rows = [line.row + offset for line in block.code] or [block.first + offset]
    places = tuple(page.place(line.row + offset, line.start) for line in block.code)
    return Document(
        path=page.path,
        text=text,
        kind=detect(header.language, None, text),
        lines=LineMap(page.path, places),
        info=block.header,
        line=page.number(rows[0]),
        end_line=page.number(rows[-1]),
    )


def _problem(found: Reading, at: Place, message: str) -> None:
    found.problems.append(
        Finding("invalid-directive", message, Severity.HIGH, at.path, at.line, at.column)
    )
