"""Indented code, and fences that no reader sees, by the block structure of Python-Markdown.

Containers (list items, admonitions, details, tabs, footnotes, definitions) each take four
columns; a paragraph that starts four columns deeper than the containers around it is code, and a
fence in there is a part of that code. See https://python-markdown.github.io/ for the rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from prodready.documents.columns import TAB, CodeLine, measure
from prodready.documents.fences import Block
from prodready.patterns import lazy

_SPECIAL = lazy(r" *(?:[-!?=#>:\[/+*_]|\d+\.)")
_MARKER = lazy(r" {0,3}(?:[*+-]|\d+\.) +")
_BOX = lazy(
    r"!!! ?[\w-]+(?: +[\w-]+)*(?: +\".*?\")? *$"
    r"|\?{3}\+? ?(?:(?:[\w-]+(?: +[\w-]+)*)?(?: +\".*?\")|[\w-]+(?: +[\w-]+)*) *$"
    r"|={3}(?:\+!?|!\+?)? +\".*?\" *$"
)
_HEADING = lazy(r"#{1,6}[^#\n]")
_RULE = lazy(r" {0,3}(?:(?:- {0,2}){3,}|(?:_ {0,2}){3,}|(?:\* {0,2}){3,}) *$|(?:=+|-+) *$")
_DEFINITION = lazy(r" {0,3}: {1,3}(?=\S)")
_FOOTNOTE = lazy(r" {0,3}\[\^[^\]]+\]: *")
_QUOTE = lazy(r" {0,3}> ?")
_VANISHING = lazy(r" {0,3}(?:\[[^\]^][^\]]*\]: *\S|\*\[[^\]]+\]:)")
_BLOCKS_EXTENSION = lazy(r" {0,3}/{3,}[ \w|-]")
MAX_QUOTES = 50


class Item(NamedTuple):
    """A line of the page, or a whole fence in one; `removed` columns of it are already taken."""

    row: int
    text: str
    removed: int = 0
    fence: Block | None = None


class Structure:
    """The containers that are open while the paragraphs of a page, or of a quote, go by."""

    def __init__(self, lines: list[str], level: int = 0) -> None:
        self.lines = lines
        self.level = level
        self.containers = ""
        """`b` for each open box, whose every line is indented, `l` for each list item."""
        self.seen = False
        self.blocks: list[Block] = []
        self.reverted: set[int] = set()
        self.code: Block | None = None
        self.quote: Structure | None = None

    def add(self, items: list[Item]) -> None:
        """Take in items; empty ones separate paragraphs."""
        start = None
        for index, item in enumerate(items):
            if item.text:
                start = index if start is None else start
            elif start is not None:
                self._paragraph(items[start:index])
                start = None
        if start is not None:
            self._paragraph(items[start:])

    def _paragraph(self, items: list[Item]) -> None:
        if len(items) == 1 and items[0].text[0].isalpha():
            self.containers, self.code, self.quote, self.seen = "", None, None, True
            return
        if all(_VANISHING.match(item.text) for item in items):
            return  # definitions of links and abbreviations leave nothing that could end a list
        position = 0
        while position < len(items):
            indent = indentation(items[position].text)
            self.containers = self.containers[: indent // TAB]
            if indent - TAB * len(self.containers) >= TAB:
                position = self._indented(items, position)
            else:
                self.code = None
                if position or not _QUOTE.match(items[0].text):
                    self.quote = None
                position = self._text(items, position)
            self.seen = True

    def _indented(self, items: list[Item], position: int) -> int:
        """Take indented code; every fence in its paragraph turns back into text."""
        strict = self._strict()
        columns = TAB * (len(self.containers) + 1)
        end = position
        while end < len(items) and indentation(items[end].text) >= columns:
            end += 1
        code: list[CodeLine] = []
        for item in items[position:end]:
            last = item.fence.last if item.fence else item.row
            code.extend(
                self._line(row, columns + item.removed) for row in range(item.row, last + 1)
            )
        code[-1] = code[-1]._replace(text=code[-1].text.rstrip())
        for item in items[position:]:
            if indentation(item.text) < strict or _BOX.match(item.text[strict:]):
                break
            if item.fence:
                self.reverted.add(item.fence.first)
        if self.code is None:
            prefix = self.lines[code[0].row][: code[0].start]
            self.code = Block(code[0].row, code[-1].row, prefix, "", code, False)
            self.blocks.append(self.code)
        else:
            between = range(self.code.last + 1, code[0].row)
            self.code.code.extend(CodeLine(r, len(self.lines[r]), "") for r in between)
            self.code.code.extend(code)
            self.code.last = code[-1].row
        return end

    def _line(self, row: int, columns: int) -> CodeLine:
        line = self.lines[row]
        start = measure(line, columns)[0]
        return CodeLine(row, start, line[start:] if line.strip() else "")

    def _strict(self) -> int:
        """The columns that every line of a paragraph has, by the innermost box that it is in."""
        return TAB * (self.containers.rfind("b") + 1)

    def _text(self, items: list[Item], first: int) -> int:
        """Take lines up to where Python-Markdown starts anew; return that position."""
        base, in_list = self.containers, False
        strict, columns = self._strict(), TAB * len(base)
        for position in range(first, len(items)):
            text = items[position].text
            if strict and position > first and not text.startswith(" " * strict):
                return position
            if not _SPECIAL.match(text):
                continue
            text = text[min(indentation(text), columns) :]
            level, odd = divmod(indentation(text), TAB)
            level += len(base)
            nested = in_list and not odd and level < len(self.containers)
            opened = _split(text.lstrip(" ") if nested else text)
            if opened is not None:
                self.containers = (self.containers[:level] if nested else base) + opened
                return position + 1
            if not in_list and self.level < MAX_QUOTES and _QUOTE.match(text):
                return self._quoted(items, position, base)
            if _BLOCKS_EXTENSION.match(text):
                self.containers = base
                return _after_options(items, position + 1)
            starts = position == first and bool(_MARKER.match(text))
            if (self.seen or position > first) and _DEFINITION.match(text):
                starts = True
            if starts or _FOOTNOTE.match(text):
                in_list = True
                self.containers = base
            if in_list and self._item(text, len(base)):
                return position + 1
        return len(items)

    def _item(self, text: str, base: int) -> bool:
        """Open the item in this line, and those that it starts with; whether a box is last."""
        depth = base + indentation(text) // TAB
        text = text.lstrip(" ")
        match = _item_start(text)
        if match is None or depth > len(self.containers):
            return False
        self.containers = self.containers[:depth]
        while match:
            self.containers += "l"
            text = text[match.end() :]
            match = _item_start(text)
        box = bool(_BOX.match(text))
        self.containers += "b" * box
        return box

    def _quoted(self, items: list[Item], first: int, base: str) -> int:
        """Hand a quote's lines to its own structure; a quote right after it is the same one."""
        self.containers = base
        if self.quote is None:
            self.quote = Structure(self.lines, self.level + 1)
            self.quote.blocks, self.quote.reverted = self.blocks, self.reverted
        inner: list[Item] = []
        for position in range(first, len(items)):
            item = items[position]
            indent = min(indentation(item.text), TAB * len(base))
            if _split(item.text[indent:]) is not None:
                break
            match = _QUOTE.match(item.text, indent)
            taken = match.end() if match else indent
            if item.text.strip(" ") == ">":
                taken = len(item.text)
            inner.append(
                item._replace(text=item.text[taken:].rstrip(" "), removed=item.removed + taken)
            )
        self.quote.add(inner)
        return first + len(inner)


def _split(text: str) -> str | None:
    """The containers that a line opens which ends the paragraph before it; None: it is no such."""
    mark = text[:1]
    if mark in "!?=" and _BOX.match(text):
        return "b"
    if (mark == "#" and _HEADING.match(text)) or (mark in " -_*=" and _RULE.match(text)):
        return ""
    return None


def _item_start(text: str) -> re.Match[str] | None:
    return _MARKER.match(text) or _DEFINITION.match(text) or _FOOTNOTE.match(text)


def indentation(text: str) -> int:
    """How many spaces a line starts with."""
    return len(text) - len(text.lstrip(" "))


def _after_options(items: list[Item], position: int) -> int:
    """Past the indented options of a `/// block`."""
    while position < len(items) and indentation(items[position].text) >= TAB:
        position += 1
    return position
