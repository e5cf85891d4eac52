"""Code blocks as CommonMark finds them: GitHub, Hugo, MDX and most other renderers.

A scanner over the quotes and list items of https://spec.commonmark.org/0.31.2/, and the footnotes
that those renderers add to it. In MDX nothing is indented code, and a fence may be indented at will.
"""

from __future__ import annotations

import re

from prodready.documents.columns import TAB, CodeLine, cut
from prodready.documents.fences import Block, Scan
from prodready.documents.htmlblocks import COMMENT_END, html_end
from prodready.documents.listitems import FOOTNOTE, MDX_STARTS, STARTS, is_break, item_width
from prodready.documents.nesting import is_markdown, meant_end
from prodready.patterns import lazy

_FENCE = lazy(r"(?P<marks>`{3,})(?P<header>[^`]*)$|(?P<tildes>~{3,})(?P<info>.*)$")
_HEADING = lazy(r"#{1,6}(?: |$)")
_SETEXT = lazy(r"(?:=+|-+) *$")
MAX_CONTAINERS = 100
"""Quotes and lists in each other after which a page is no page that somebody wrote."""
_QUOTE = -1
_ENDLESS = 1_000_000


def scan(lines: list[str], *, mdx: bool = False) -> Scan:
    """Find the fenced and indented code of a page; `lines` have no line ends."""
    scanner = _Scanner(mdx)
    row, tries, count = 0, 20, len(lines)
    while (row := scanner.skip(lines, row)) < count:
        scanner.take(row, lines[row])
        code = scanner.code
        if code is not None and code.first == row and is_markdown(code) and tries:
            end = meant_end(lines, row, scanner.marks)
            tries -= end is None
            row = scanner.nest(lines, end) if end else row
        row += 1
    scanner.close_code()
    return scanner.found


class _Scanner:
    """The open containers, and the leaf block that the next line may go on with."""

    def __init__(self, mdx: bool) -> None:
        self.found = Scan()
        self.mdx = mdx
        self.limit = _ENDLESS if mdx else TAB
        self.containers: list[int] = []
        """`_QUOTE`, or the columns that the content of a list item or footnote is indented by."""
        self.hollow = False
        """The innermost list item has had nothing but its marker so far."""
        self.paragraph = False
        self.html: re.Pattern[str] | None = None
        self.code: Block | None = None
        self.marks = ""
        self.fence_indent = 0

    def skip(self, lines: list[str], row: int) -> int:
        """Take in what most lines are, without ceremony; the first row that needs a closer look."""
        if self.containers or self.html is not None:
            return row
        count = len(lines)
        if self.code is not None:
            marks, code = self.marks, self.code.code
            if marks and not self.fence_indent:
                while row < count and marks not in lines[row]:
                    code.append(CodeLine(row, 0, lines[row]))
                    row += 1
            return row
        first, special = row, MDX_STARTS if self.mdx else STARTS
        while row < count and (not lines[row] or lines[row][0] not in special):
            row += 1
        if row > first:
            self.paragraph = bool(lines[row - 1])
        return row

    def take(self, row: int, raw: str) -> None:
        """Take in the next line."""
        line = raw.expandtabs(TAB) if "\t" in raw else raw
        matched, column = self._match(line)
        blank = not line[column:].strip(" ")
        whole = matched == len(self.containers)
        if self.code is not None and self._goes_on(row, raw, line, column, whole, blank):
            return
        if self.html is not None:
            if whole and not self.html.search(line[column:] if not blank else ""):
                return
            ended_here = whole
            self.html = None
            if ended_here:
                return
        self._open(row, raw, line, column, matched, blank)

    def _match(self, line: str) -> tuple[int, int]:
        """How many containers go on in this line, and the column after their prefixes."""
        column = 0
        for number, container in enumerate(self.containers):
            rest = len(line) - column
            indent = rest - len(line[column:].lstrip(" "))
            if container == _QUOTE:
                if indent >= TAB or not line.startswith(">", column + indent):
                    return number, column
                column += indent + 1
                column += line.startswith(" ", column)
            elif indent == rest:
                if self.hollow and number == len(self.containers) - 1:
                    return number, column
            elif indent >= container:
                column += container
            else:
                return number, column
        return len(self.containers), column

    def _goes_on(
        self, row: int, raw: str, line: str, column: int, whole: bool, blank: bool
    ) -> bool:
        """Give the line to the open code block; False when it is not of that block."""
        code = self.code
        assert code is not None
        rest = line[column:]
        indent = len(rest) - len(rest.lstrip(" "))
        if not code.fenced:
            if whole and (blank or indent >= TAB):
                code.code.append(cut(row, raw, column + TAB))
                return True
            self.close_code()
            return False
        if not whole:
            self.close_code()
            return False
        text = rest.strip(" ")
        closes = text.startswith(self.marks) and not text.strip(self.marks[0])
        if closes and indent < self.limit:
            code.last = row
            self.found.blocks.append(code)
            self.code = None
        else:
            code.code.append(cut(row, raw, column + min(indent, self.fence_indent)))
        return True

    def nest(self, lines: list[str], end: int) -> int:
        """End the open fence where it was meant to, its own fences being blocks too."""
        code = self.code
        assert code is not None
        first = code.first + 1
        code.code.extend(CodeLine(row, 0, lines[row]) for row in range(first, end))
        code.last = end
        self.found.blocks.append(code)
        self.found.nested.append(code.first)
        for block in scan(lines[first:end], mdx=self.mdx).blocks:
            block.first += first
            block.last += first
            block.code = [line._replace(row=line.row + first) for line in block.code]
            self.found.blocks.append(block)
        self.code = None
        return end

    def close_code(self) -> None:
        """End the open code block where its container, or the page, ends."""
        code, self.code = self.code, None
        if code is None:
            return
        if code.fenced:
            self.found.unclosed.append(code.first)
        else:
            while code.code and not code.code[-1].text.strip():
                code.code.pop()
        code.last = code.code[-1].row if code.code else code.first
        self.found.blocks.append(code)

    def _open(self, row: int, raw: str, line: str, column: int, matched: int, blank: bool) -> None:
        """Open what starts in this line after the containers that go on."""
        paragraph = self.paragraph
        own = paragraph and matched == len(self.containers)
        containers = self.containers[:matched]
        hollow = False
        while not blank:
            rest = line[column:]
            text = rest.lstrip(" ")
            indent = len(rest) - len(text)
            if indent >= self.limit:
                if not paragraph:
                    self._start(containers, hollow=False)
                    self.marks = ""
                    self.code = Block(row, row, "", "", [], False)
                    self.code.code.append(cut(row, raw, column + TAB))
                    return
                break
            if text[0] == ">" and len(containers) < MAX_CONTAINERS:
                column += indent + 1
                column += line.startswith(" ", column)
                containers, paragraph, own = [*containers, _QUOTE], False, False
            elif self._leaf(row, raw, rest, column, containers, (own, paragraph)):
                return
            elif len(containers) >= MAX_CONTAINERS:
                break
            elif text[0] == "[" and (note := FOOTNOTE.match(text)):
                column += indent + note.end()
                containers, paragraph, own = [*containers, TAB], False, False
            elif (width := item_width(text, own)) and not is_break(text):
                column += indent + width
                containers, paragraph, own = [*containers, indent + width], False, False
                hollow = not line[column:].strip(" ")
            else:
                break
            blank = not line[column:].strip(" ")
        if paragraph and not blank and len(containers) == matched:
            return  # the paragraph goes on, lazily or not
        self._start(containers, hollow=blank and hollow)
        self.paragraph = not blank

    def _start(self, containers: list[int], *, hollow: bool) -> None:
        self.containers, self.hollow, self.paragraph = containers, hollow, False

    def _leaf(
        self,
        row: int,
        raw: str,
        rest: str,
        column: int,
        containers: list[int],
        tail: tuple[bool, bool],
    ) -> bool:
        """Open a fence, raw HTML, a heading or a break; False when the text is none of these."""
        own, lazy = tail  # a paragraph right here, and one that this line could go on with
        text = rest.lstrip(" ")
        mark = text[0]
        if mark in "`~" and (fence := _FENCE.match(text)):
            self._start(containers, hollow=False)
            self.marks = fence["marks"] or fence["tildes"]
            header = fence["header"] or fence["info"] or ""
            self.fence_indent = len(rest) - len(text)
            prefix = raw[: cut(row, raw, column + self.fence_indent).start]
            self.code = Block(row, row, prefix, header.strip())
            return True
        if mark == "<" or (self.mdx and mark == "{"):
            if self.mdx:
                end = COMMENT_END if text.startswith(("<!--", "{/*")) else None
            else:
                end = html_end(text, lazy)
            if end is not None:
                self._start(containers, hollow=False)
                self.html = None if end.search(text) else end
                return True
        if (
            (mark == "#" and _HEADING.match(text))
            or (own and mark in "=-" and _SETEXT.match(text))
            or (mark in "-_*" and is_break(text))
        ):
            self._start(containers, hollow=False)
            return True
        return False
