"""Indented code, and fences that no reader sees, by the block structure of Python-Markdown.

Containers (list items, admonitions, details, tabs, footnotes, definitions) each take four
columns; a paragraph that starts four columns deeper than the containers around it is code, and a
fence in there is a part of that code. See https://python-markdown.github.io/ for the rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from prodready.documents.fences import TAB, Block, CodeLine, measure
from prodready.documents.rawhtml import RawHtml

_DEEP = ("    ", "\t", " \t", "  \t", "   \t", ">", " >", "  >", "   >")
_SPECIAL = re.compile(r" *(?:[-!?=#>:\[/+*_]|\d+\.)")
_UNSEEN = re.compile(r"<!--(?:(?!-->).)*$|<(?:script|style)\b", re.MULTILINE | re.IGNORECASE)
_MARKER = re.compile(r" {0,3}(?:[*+-]|\d+\.) +")
_BOX = re.compile(
    r"!!! ?[\w-]+(?: +[\w-]+)*(?: +\".*?\")? *$"
    r"|\?{3}\+? ?(?:(?:[\w-]+(?: +[\w-]+)*)?(?: +\".*?\")|[\w-]+(?: +[\w-]+)*) *$"
    r"|={3}(?:\+!?|!\+?)? +\".*?\" *$"
)
_HEADING = re.compile(r"#{1,6}[^#\n]")
_RULE = re.compile(r" {0,3}(?:(?:- {0,2}){3,}|(?:_ {0,2}){3,}|(?:\* {0,2}){3,}) *$|(?:=+|-+) *$")
_DEFINITION = re.compile(r" {0,3}(?:: {1,3}(?=\S)|\[\^[^\]]+\]: *)")
_QUOTE = re.compile(r" {0,3}> ?")
_BLOCKS_EXTENSION = re.compile(r" {0,3}/{3,}[ \w|-]")


class Item(NamedTuple):
    """A line of the page, or a whole fence in one; `removed` columns of it are already taken."""

    row: int
    text: str
    removed: int = 0
    fence: Block | None = None


def settle(lines: list[str], fences: list[Block]) -> list[Block]:
    """The code blocks that a reader sees: fences that are not hidden, and indented code.

    Args:
        lines: the page.
        fences: what superfences takes for fences, in order.
    """
    if not _suspect(lines, fences):
        return fences
    items = _items(lines, fences)
    html = RawHtml([item.text for item in items])
    shown: list[Item] = []
    hidden: set[int] = set()
    index = 0
    while index < len(items):
        region = html.region(index)
        if region is None:
            shown.append(items[index])
            index += 1
            continue
        shown.extend(Item(items[index].row, text) for text in ("", "\x02", ""))
        for item in items[index : region.end]:
            if item.fence is not None and region.hides:
                hidden.add(item.fence.first)
        index = max(region.end, index + 1)
    structure = Structure(lines)
    structure.add(shown)
    hidden |= structure.reverted
    blocks = [fence for fence in fences if fence.first not in hidden] + structure.blocks
    return sorted(blocks, key=lambda block: block.first)


def _suspect(lines: list[str], fences: list[Block]) -> bool:
    """Whether any line outside the fences can be indented code, or hide what follows."""
    row = 0
    for fence in fences:
        prefix = fence.prefix
        if prefix and (len(prefix) >= TAB or not prefix.isspace() or "\t" in prefix):
            return True
        if any(line.startswith(_DEEP) for line in lines[row : fence.first]):
            return True
        row = fence.last + 1
    rest = lines[row:] if row else lines
    return any(line.startswith(_DEEP) for line in rest) or bool(_UNSEEN.search("\n".join(lines)))


def _items(lines: list[str], fences: list[Block]) -> list[Item]:
    """The page with each fence as one item, tabs as spaces and blank lines empty."""
    items: list[Item] = []
    row = 0
    for fence in [*fences, None]:
        end = fence.first if fence else len(lines)
        for number in range(row, end):
            text = lines[number]
            if "\t" in text:
                text = text.expandtabs(TAB)
            items.append(Item(number, text if text.strip(" ") else ""))
        if fence:
            items.append(Item(fence.first, fence.prefix.expandtabs(TAB) + "\x02", 0, fence))
            row = fence.last + 1
    return items


class Structure:
    """The containers that are open while the paragraphs of a page, or of a quote, go by."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.depth = 0
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
            self.depth, self.code, self.quote = 0, None, None
            return
        position = 0
        while position < len(items):
            indent = _indent(items[position].text)
            self.depth = min(indent // TAB, self.depth)
            if indent - TAB * self.depth >= TAB:
                position = self._indented(items, position)
            else:
                self.code = None
                if position or not _QUOTE.match(items[0].text):
                    self.quote = None
                position = self._text(items, position)

    def _indented(self, items: list[Item], position: int) -> int:
        """Take indented code; every fence in its paragraph turns back into text."""
        columns = TAB * (self.depth + 1)
        end = position
        while end < len(items) and _indent(items[end].text) >= columns:
            end += 1
        code: list[CodeLine] = []
        for item in items[position:end]:
            last = item.fence.last if item.fence else item.row
            code.extend(
                self._line(row, columns + item.removed) for row in range(item.row, last + 1)
            )
        code[-1] = code[-1]._replace(text=code[-1].text.rstrip())
        self.reverted.update(item.fence.first for item in items[position:] if item.fence)
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

    def _text(self, items: list[Item], first: int) -> int:
        """Take lines up to where Python-Markdown starts anew; return that position."""
        base, in_list = self.depth, False
        for position in range(first, len(items)):
            text = items[position].text
            if not _SPECIAL.match(text):
                continue
            text = text[min(_indent(text), TAB * base) :]
            mark = text[:1]
            if mark in "!?=" and _BOX.match(text):
                self.depth = base + 1
                return position + 1
            if (mark == "#" and _HEADING.match(text)) or (mark in " -_*=" and _RULE.match(text)):
                self.depth = base
                return position + 1
            if _QUOTE.match(text):
                self._quoted(items[position:], base)
                return len(items)
            if _BLOCKS_EXTENSION.match(text):
                self.depth = base
                return _after_options(items, position + 1)
            starts = (position == first and _MARKER.match(text)) or _DEFINITION.match(text)
            if starts or (in_list and _MARKER.match(text.lstrip(" "))):
                in_list = True
                if self._item(text, base):
                    return position + 1
        return len(items)

    def _item(self, text: str, base: int) -> bool:
        """Open the item in this line, and those that it starts with; whether a box is last."""
        self.depth = min(base + _indent(text) // TAB, self.depth)
        text = text.lstrip(" ")
        while match := _MARKER.match(text) or _DEFINITION.match(text):
            self.depth += 1
            text = text[match.end() :]
        box = bool(_BOX.match(text))
        self.depth += box
        return box

    def _quoted(self, items: list[Item], base: int) -> None:
        """Hand a quote's lines to its own structure; a quote right after it is the same one."""
        self.depth = base
        if self.quote is None:
            self.quote = Structure(self.lines)
            self.quote.blocks, self.quote.reverted = self.blocks, self.reverted
        inner: list[Item] = []
        for item in items:
            indent = min(_indent(item.text), TAB * base)
            match = _QUOTE.match(item.text, indent)
            taken = match.end() if match else 0
            inner.append(
                item._replace(text=item.text[taken:].rstrip(" "), removed=item.removed + taken)
            )
        self.quote.add(inner)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _after_options(items: list[Item], position: int) -> int:
    """Past the indented options of a `/// block`."""
    while position < len(items) and _indent(items[position].text) >= TAB:
        position += 1
    return position
