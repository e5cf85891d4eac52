"""Pages to snippets: every code block that a reader sees, with the origin of every line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from prodready.documents import commonmark, directives, fences, headers, layout, runmarks
from prodready.documents.columns import CodeLine
from prodready.documents.directives import OUTPUT
from prodready.documents.fences import Block, Scan
from prodready.documents.flavor import Flavor
from prodready.documents.frontmatter import body_lines
from prodready.documents.includes import Expansion, Includes, Inclusion
from prodready.documents.kinds import detect
from prodready.documents.whole import whole_file
from prodready.model import Document, Finding, Kind, LineMap, Place, Severity
from prodready.patterns import lazy

__all__ = ["Extraction", "Flavor", "extract"]

_FILE = lazy(r"[\w@.+~()\[\]-]+(?:[/\\][\w@.+~()\[\]-]+)*$")
_EXTENSION = lazy(r"\.[A-Za-z][A-Za-z0-9_-]{0,15}$")
_BARE_NAMES = lazy(
    r"(?:Docker|Container|Make|GNUmake|Jenkins|Proc|Caddy|Vagrant|Gem|Rake|Tilt|Earth|Pip|Just)file"
    r"|makefile|justfile|hosts|crontab|CODEOWNERS|LICENSE"
)

_UNCLOSED = (
    "this fence is never closed: end it with a line of exactly the same marks, as deep as the "
    "opening, and keep every line in between at least as deep"
)
_REFUSED = (
    "this fence is shown as plain text, for its header is none that the site reads: put "
    'attributes in braces, as in { .yaml title="app.yaml" }'
)
_NESTED = (
    "this block of Markdown ends at the first bare fence inside it: open and close it with more "
    "marks than the fences that it holds"
)
_NOTHING_ASKED = directives.Asked()
_STRAY = "this comment is for no code block: put it on the line above a fence, as deep as the fence"


@dataclass(frozen=True)
class Extraction:
    """The snippets of one page in page order, and what is wrong with the page itself."""

    snippets: tuple[Document, ...] = ()
    problems: tuple[Finding, ...] = ()
    marks: runmarks.RunMarks = field(default_factory=runmarks.RunMarks)


def extract(
    text: str,
    path: str,
    *,
    flavor: Flavor = Flavor.PYTHON_MARKDOWN,
    includes: Includes | None = None,
    today: date | None = None,
) -> Extraction:
    """Find the code blocks of a page.

    Args:
        text: the page; any line ends, with or without a byte order mark.
        path: how the user named the page, with `/`.
        flavor: how the page is rendered.
        includes: where included files are; None leaves include notation as it is.
        today: the day that skips are judged by; the current one when not given.
    """
    page = _Page(text, path, flavor, includes, today)
    return page.extraction()


class _Page:
    """One page on its way from text to snippets."""

    def __init__(
        self,
        text: str,
        path: str,
        flavor: Flavor,
        includes: Includes | None,
        today: date | None,
    ) -> None:
        text = text.removeprefix("\ufeff")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.path = path
        self.flavor = flavor
        self.today = today
        self.problems: list[Finding] = []
        self.attached: set[int] = set()
        """Rows of the comments that were read as directives of a fence."""
        self.commented = "prodready" in text
        self.lines = body_lines(text, flavor)
        self.expansion: Expansion | None = None
        if includes is not None and "8<-" in text:
            self.expansion = includes.expand(self.lines, path)
            self.problems.extend(self.expansion.problems)
            self.lines = [line.text for line in self.expansion.lines]

    def extraction(self) -> Extraction:
        found = self._scan()
        snippets = tuple(self._document(block) for block in found.blocks)
        marks = runmarks.RunMarks()
        if self.commented:
            page = runmarks.Page(self.path, self.lines, self._place, self._page_line)
            reading = runmarks.read(page, found.blocks, self.attached)
            marks = reading.marks
            self.attached |= reading.rows
            self.problems += reading.problems
            snippets = tuple(_with_setup(snippet, marks) for snippet in snippets)
        self._judge(found)
        self.problems.sort(key=lambda finding: (finding.line, finding.column))
        return Extraction(snippets, tuple(self.problems), marks)

    def _judge(self, found: Scan) -> None:
        """Tell what is wrong with the page itself."""
        rows = [(row, "unclosed-fence", _UNCLOSED) for row in found.unclosed]
        rows += [(row, "bad-fence-header", _REFUSED) for row in found.refused]
        rows += [(row, "nested-fence", _NESTED) for row in found.nested]
        if self.commented:
            strays = set(range(len(self.lines))) - self.attached
            rows += [
                (row, "unknown-directive", _STRAY)
                for row in strays
                if directives.is_comment(self.lines[row])
            ]
        for row, rule, message in rows:
            if not any(b.first + b.fenced <= row <= b.last for b in found.blocks):
                self._problem(rule, row, message)

    def _scan(self) -> Scan:
        if self.flavor is not Flavor.PYTHON_MARKDOWN:
            return commonmark.scan(self.lines, mdx=self.flavor is Flavor.MDX)
        found = fences.scan(self.lines)
        found.blocks = layout.settle(self.lines, found.blocks)
        return found

    def _document(self, block: Block) -> Document:
        header = headers.parse(block.header)
        asked = self._directives(block, header)
        code = self._code(block)
        whole, part = self._included(block)
        text = "".join(line.text + "\n" for line in code)
        name = _name(header) or (whole.name if whole else None)
        kind = asked.directives.kind
        if kind is None and part is not None and part.kind is not Kind.TEXT:
            kind = part.kind
        if kind is None:
            kind = detect(header.language, name, text)
        first, last = (code[0].row, code[-1].row) if code else (block.first, block.first)
        return Document(
            path=self.path,
            text=text,
            kind=kind,
            lines=LineMap(self.path, self._places(code)),
            name=name,
            info=block.header,
            line=self._page_line(first),
            end_line=self._page_line(last),
            directives=asked.directives,
            part_of=part,
        )

    def _directives(self, block: Block, header: headers.Header) -> directives.Asked:
        if not block.fenced:
            return _NOTHING_ASKED
        if not (self.commented or header.attributes or header.classes or header.language == OUTPUT):
            return _NOTHING_ASKED
        at = self._place(block.first, len(block.prefix))
        above = directives.comment_above(self.lines, block.first, block.prefix)
        if above:
            self.attached.add(above[0])
        body = above[1] if above else None
        above_at = self._place(above[0], len(block.prefix)) if above else at
        asked = directives.read(header, at, body, above_at, self.today)
        self.problems.extend(asked.problems)
        return asked

    def _code(self, block: Block) -> list[CodeLine]:
        """The block's lines without the empty one that a whole included file ends in."""
        code = block.code
        if code and self.expansion and self.expansion.lines[code[-1].row].after_end:
            return code[:-1]
        return code

    def _included(self, block: Block) -> tuple[Document | None, Document | None]:
        """The file that the code is the whole of, and the file that it is a part of."""
        inclusion = self._inclusion(block)
        if inclusion is None:
            return None, None
        document = whole_file(inclusion.file)
        return (None, document) if inclusion.part else (document, None)

    def _inclusion(self, block: Block) -> Inclusion | None:
        if self.expansion is None or not block.code:
            return None
        span = (block.code[0].row, block.code[-1].row + 1)
        return next((i for i in self.expansion.inclusions if (i.first, i.end) == span), None)

    def _places(self, code: list[CodeLine]) -> tuple[Place, ...]:
        if self.expansion is not None:
            return tuple([self._place(row, start) for row, start, _ in code])
        path = self.path
        return tuple([Place(path, row + 1, start + 1) for row, start, _ in code])

    def _place(self, index: int, start: int) -> Place:
        if self.expansion is None:
            return Place(self.path, index + 1, start + 1)
        line = self.expansion.lines[index]
        return Place(line.path, line.line, max(line.column + start, 1))

    def _page_line(self, index: int) -> int:
        return index + 1 if self.expansion is None else self.expansion.lines[index].page_line

    def _problem(self, rule: str, index: int, message: str) -> None:
        at = self._place(index, 0)
        self.problems.append(Finding(rule, message, Severity.HIGH, at.path, at.line, at.column))


def _with_setup(snippet: Document, marks: runmarks.RunMarks) -> Document:
    """The snippet with the unseen Python that stands above it."""
    setups = [s.text for s in marks.setups if s.kind is Kind.PYTHON and s.line < snippet.line]
    return replace(snippet, setup="".join(setups)) if setups else snippet


def _name(header: headers.Header) -> str | None:
    """The title of a fence, if it is the name of a file."""
    title = (header.get("title", "filename", "file", "name") or "").strip().strip("`")
    if not _FILE.match(title):
        return None
    base = re.split(r"[/\\]", title)[-1]
    known = _EXTENSION.search(base) or _BARE_NAMES.match(base) or base.startswith(".")
    return title if known else None
