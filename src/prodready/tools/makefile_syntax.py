"""Makefiles, parsed and never run: `make -n` would execute `$(shell …)`, `!=` and `+` lines."""

from __future__ import annotations

from collections.abc import Sequence

from prodready import __version__
from prodready.model import Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, Tool
from prodready.tools.makefile_parser import parse

HELP = "https://www.gnu.org/software/make/manual/html_node/Error-Messages.html"


class MakefileSyntax(Tool):
    """A parser of GNU make's grammar as far as it can be known without expanding variables."""

    name = "makefile"
    kinds = frozenset({Kind.MAKEFILE})
    level = Level.PARSE
    install = "part of prodready"

    def version(self) -> str | None:
        """The version of prodready, which brings this parser."""
        return __version__

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [
            Answer(
                tuple(
                    Remark(
                        "makefile-syntax",
                        fault.message,
                        Severity.HIGH,
                        fault.line,
                        help=HELP,
                        fix=fault.fix,
                        syntax=True,
                    )
                    for fault in parse(document.text)
                )
            )
            for document in documents
        ]


TOOL = MakefileSyntax()
