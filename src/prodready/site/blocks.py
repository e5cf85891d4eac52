"""Find the code blocks in a rendered page: where each begins and ends, and the text it shows.

Every `pre` element counts, whoever made it, except a column of line numbers; so a block that the
engine never saw cannot hide.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})


@dataclass(frozen=True, slots=True)
class Block:
    """One code block: offsets of its outermost element in the page, and the text it shows."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    classes: frozenset[str]
    start: int


class _BlockParser(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.blocks: list[Block] = []
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._open: list[_Element] = []
        self._outermost = -1
        self._text: list[str] = []
        self._in_code = False

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        classes = frozenset((dict(attrs).get("class") or "").split())
        self._open.append(_Element(tag, classes, self._offset()))
        if tag == "pre" and not any("linenodiv" in element.classes for element in self._open):
            wrappers = [i for i, element in enumerate(self._open) if "highlight" in element.classes]
            self._outermost = wrappers[0] if wrappers else len(self._open) - 1
            self._text, self._in_code = [], True

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self._open):
            return
        while True:
            element = self._open.pop()
            if element.tag == "pre":
                self._in_code = False
            if len(self._open) == self._outermost:
                self._outermost = -1
                end = self.page.index(">", self._offset()) + 1
                self.blocks.append(Block(element.start, end, "".join(self._text)))
            if element.tag == tag:
                return


def find_blocks(page: str) -> list[Block]:
    """The code blocks of a rendered page (or part of one), in the order that a reader sees them."""
    parser = _BlockParser(page)
    parser.feed(page)
    parser.close()
    return parser.blocks
