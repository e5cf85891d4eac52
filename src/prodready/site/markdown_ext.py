"""A Python-Markdown extension that puts the engine's verdict under every code block.

It reads the page's text before anything else has touched it, so it sees the same snippets as
`prodready snippets` does, and finds each one again in the rendered page. A code block without a
snippet, a snippet without a code block and a snippet without a verdict are errors: they end the
build.

Options:
    evidence: the evidence file that `prodready snippets --format json` wrote.
    evidence_page: the page with the entries, from the docs folder.
    docs: the docs folder; settings name pages with it.
    base_path: the project's folder, with the site's configuration and `pyproject.toml`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from prodready.config import load_config
from prodready.documents.includes import Includes
from prodready.documents.markdown import extract
from prodready.errors import Exit, ProdreadyError
from prodready.model import Document
from prodready.patterns import lazy
from prodready.site.blocks import Block, find_blocks
from prodready.site.place import page_of_markdown, relative
from prodready.site.published import EMPTY, Evidence, Row, load_evidence, row_of

try:
    from mkdocs.exceptions import BuildError as _GeneratorError
except ImportError:  # another generator: a plain exception ends its build
    _GeneratorError = Exception  # type: ignore[assignment,misc]

LIVE = "PRODREADY_LIVE"
"""Set to 1 to judge what the evidence file does not know on the spot, while somebody writes."""

_DIRECTIVE_COMMENT = lazy(r"<!--\s*prodready\b.*?-->\n?", re.DOTALL)
_DIRECTIVE_ATTRIBUTE = lazy(r'\s(?:expect|skip|until|kind|run|file|output|exit|timeout)="[^"]*"')
_BLANK_LINE = lazy(r"^[ \t]+$", re.MULTILINE)
_MARKER = lazy(r'<p class="pr-evidence-page"><a href="([^"]*)"></a></p>\n?')


class UnprovenError(ProdreadyError):
    """A page shows a code block that nothing is known about, or hides one that is known."""

    exit_code = Exit.FAILURE


@contextmanager
def _generator_errors() -> Iterator[None]:
    """Turn ours into the error that the site generator prints as one message, not a traceback."""
    try:
        yield
    except ProdreadyError as error:
        raise _GeneratorError(str(error)) from None


class ProofExtension(Extension):
    """Registers the three steps below; see the module's text for its options."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "evidence": ["build/evidence.json", "The evidence file"],
            "evidence_page": ["reference/evidence.md", "The page that has an entry a snippet"],
            "docs": ["docs", "The docs folder"],
            "base_path": [".", "The project's folder"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Read before pymdownx.snippets (32); mark before MkDocs' links (0); write at the end."""
        collect = _Collect(md, Path(self.getConfig("base_path")), self.getConfig("docs"))
        show = _Show(md, collect, Path(self.getConfig("evidence")))
        md.preprocessors.register(collect, "prodready-collect", 100)
        md.treeprocessors.register(
            _MarkLink(md, self.getConfig("evidence_page")), "prodready-link", 8
        )
        md.postprocessors.register(show, "prodready-show", -100)


def makeExtension(**options: Any) -> ProofExtension:  # noqa: N802 - Python-Markdown's name
    """Entry point for `prodready.site.markdown_ext` in `markdown_extensions`."""
    return ProofExtension(**options)


class _Collect(Preprocessor):
    """Ask the engine for the page's snippets, on the text as its author wrote it."""

    def __init__(self, md: Markdown, base: Path, docs: str) -> None:
        super().__init__(md)
        self.base = base
        self.docs = docs
        self.snippets: list[Document] = []

    def run(self, lines: list[str]) -> list[str]:
        place = page_of_markdown(self.md)
        page = f"{self.docs}/{place}" if place else "this page"
        with _generator_errors():
            includes = Includes.for_page(self.base / page)
            found = extract("\n".join(lines), page, includes=includes)
            self.snippets = load_config(self.base).declare(found.snippets)
        return lines


class _MarkLink(Treeprocessor):
    """Leave one link to the evidence page in the tree, for the site generator to resolve."""

    def __init__(self, md: Markdown, page: str) -> None:
        super().__init__(md)
        self.page = page

    def run(self, root: Element) -> None:
        mark = SubElement(root, "p", {"class": "pr-evidence-page"})
        SubElement(mark, "a", {"href": relative(self.page, page_of_markdown(self.md))})


class _Show(Postprocessor):
    """Write under each rendered block what is known about its snippet."""

    def __init__(self, md: Markdown, collect: _Collect, evidence: Path) -> None:
        super().__init__(md)
        self.collect = collect
        self.evidence = evidence
        self.judged: tuple[list[Document], dict[str, Row]] | None = None

    def run(self, text: str) -> str:
        link = _MARKER.search(text)
        if link is None:  # the table of contents runs postprocessors on each heading
            return text
        text = _MARKER.sub("", text)
        blocks = find_blocks(text)
        if not blocks and not self.collect.snippets:
            return _DIRECTIVE_COMMENT.sub("", text)
        with _generator_errors():
            pairs = pair(blocks, self.collect.snippets)
            proven = [(block, self._row(snippet)) for block, snippet in pairs]
        return self._write(text, proven, link[1])

    def _row(self, snippet: Document) -> Row:
        evidence = self._evidence()
        row = evidence.by_digest.get(snippet.digest)
        if row is None and os.environ.get(LIVE) == "1":
            return self._judged()[snippet.digest]
        if row is None:
            raise UnprovenError(
                f"{_where(snippet)}: no verdict for the code block that begins with "
                f"{_first_line(snippet.text)!r}; run `prodready snippets` again, it writes "
                f"{self.evidence}"
            )
        if row.standing == "failed" and os.environ.get(LIVE) != "1":
            raise UnprovenError(f"{_where(snippet)}: {row.words}")
        return row

    def _judged(self) -> dict[str, Row]:
        """The page's snippets, all at once: some show their fault only beside the others."""
        snippets = self.collect.snippets
        if self.judged is None or self.judged[0] is not snippets:
            from prodready.verify import verify

            verdicts = verify(snippets).verdicts
            rows = {verdict.digest: row_of(verdict) for verdict in verdicts}
            self.judged = (snippets, rows)
        return self.judged[1]

    def _evidence(self) -> Evidence:
        if os.environ.get(LIVE) == "1" and not self.evidence.exists():
            return EMPTY
        return load_evidence(self.evidence)

    @staticmethod
    def _write(text: str, proven: list[tuple[Block, Row]], target: str) -> str:
        parts, done = [], 0
        for block, row in proven:
            parts.append(_DIRECTIVE_COMMENT.sub("", text[done : block.start]))
            html = text[block.start : block.end]
            tag_end = html.index(">")
            html = _DIRECTIVE_ATTRIBUTE.sub("", html[:tag_end]) + html[tag_end:]
            parts.append(f'<div class="pr-snippet pr-is-{row.standing}">{html}')
            parts.append(proof_line(row, target) + "</div>")
            done = block.end
        return "".join(parts) + _DIRECTIVE_COMMENT.sub("", text[done:])


def proof_line(row: Row, target: str) -> str:
    """The quiet line under a block: the verdict in words, then each tool and its version."""
    words = escape(row.words, quote=False)
    words = f'<a class="pr-words" href="{target}#{row.anchor}">{words}</a>'
    tools = "".join(
        f'<span class="pr-tool">{escape(tool)} {escape(version)}</span>'
        for tool, version in row.tools
    )
    return f'<p class="pr-proof">{words}{tools}</p>'


def pair(blocks: list[Block], snippets: list[Document]) -> list[tuple[Block, Document]]:
    """Match each rendered block with the first unused snippet of the same text.

    Order decides between equal texts; it cannot decide more, since footnotes move to the end.

    Raises:
        UnprovenError: a block without a snippet, or a snippet without a block.
    """
    left = list(snippets)
    pairs = []
    for block in blocks:
        shown = _comparable(block.text)
        found = next((s for s in left if _comparable(s.text) == shown), None)
        if found is None:
            raise UnprovenError(
                f"the page shows a code block that the engine did not find in its source; it "
                f"begins with {_first_line(block.text)!r}; write it as a fence with a header "
                f"that Markdown recognises, not as indented text or HTML"
            )
        left.remove(found)
        pairs.append((block, found))
    if left:
        raise UnprovenError(
            f"{_where(left[0])}: the code that begins with {_first_line(left[0].text)!r} is not "
            f"shown as a code block; look at the fence's header and its indentation"
        )
    return pairs


def _comparable(text: str) -> str:
    """The text without what Markdown and the highlighter may change: outer and blank-line space."""
    return _BLANK_LINE.sub("", text.replace("\r\n", "\n")).strip("\n")


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _where(snippet: Document) -> str:
    return f"{snippet.path}:{snippet.line}"
