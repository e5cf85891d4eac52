"""Markdown shown as an example: a page on a page, read with our own reader of pages."""

from __future__ import annotations

from collections.abc import Sequence

from prodready import __version__
from prodready.documents.flavor import Flavor
from prodready.documents.markdown import extract
from prodready.model import Document, Finding, Kind, Level
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://facelessuser.github.io/pymdown-extensions/extensions/superfences/"


class MarkdownSyntax(Tool):
    """Fences that close, directives that are known; what it includes is not there to be read."""

    name = "prodready-markdown"
    kinds = frozenset({Kind.MARKDOWN})
    level = Level.PARSE
    install = "it comes with prodready"

    def version(self) -> str:
        """The version of prodready."""
        return __version__

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        return [_answer(document) for document in documents]


def _answer(document: Document) -> Answer:
    # An example may be of either flavour; what both readers object to is a fault.
    readings = [
        {problem.rule: problem for problem in extract(document.text, "", flavor=flavor).problems}
        for flavor in (Flavor.PYTHON_MARKDOWN, Flavor.COMMONMARK)
    ]
    shared = sorted(readings[0].keys() & readings[1].keys())
    return Answer(tuple(_remark(readings[0][rule]) for rule in shared if not _outside(rule)))


def _outside(rule: str) -> bool:
    return rule.startswith("include-")


def _remark(problem: Finding) -> Remark:
    return Remark(
        problem.rule, problem.message, problem.severity, problem.line, problem.column, HELP
    )


TOOL = MarkdownSyntax()
