"""INI files, read leniently: without sections, with keys that have no value, with keys twice."""

from __future__ import annotations

import configparser
import platform
from collections.abc import Sequence

from prodready.model import Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://docs.python.org/3/library/configparser.html#supported-ini-file-structure"


class IniSyntax(Tool):
    """Python's `configparser`."""

    name = "configparser"
    kinds = frozenset({Kind.INI})
    level = Level.PARSE
    install = "part of Python"

    def version(self) -> str | None:
        """Python's version."""
        return platform.python_version()

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [_parse(document.text) for document in documents]


def _parse(text: str) -> Answer:
    if not text.strip():
        return Answer(unable="nothing to parse")
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        # Settings may stand before the first section (`.editorconfig`, `sysctl.conf`).
        parser.read_string("[before any section]\n" + text)
    except configparser.ParsingError as error:
        faults = getattr(error, "errors", None) or [(1, "")]
        return Answer(tuple(_remark(line - 1, str(written)) for line, written in faults))
    except AttributeError:  # the parser's own fault: a deeper line below a key without a value
        return Answer(unable="a line that goes on with a key without a value")
    return Answer(tuple(_open_sections(text)))


def _open_sections(text: str) -> list[Remark]:
    """`[name` without its bracket: the parser takes it for a key without a value."""
    return [
        _remark(number, line)
        for number, line in enumerate(text.split("\n"), 1)
        if line.startswith("[") and "]" not in line
    ]


def _remark(line: int, written: str) -> Remark:
    shown = written.strip().strip("'").removesuffix("\\n")
    message = f"`{shown[:40]}` is neither a `[section]` nor a `key = value`"
    return Remark("ini-syntax", message, Severity.HIGH, max(line, 1), help=HELP, syntax=True)


TOOL = IniSyntax()
