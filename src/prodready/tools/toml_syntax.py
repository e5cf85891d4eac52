"""TOML 1.0, parsed by Python's own parser."""

from __future__ import annotations

import platform
import re
import tomllib
from collections.abc import Sequence

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://toml.io/en/v1.0.0"
_PLACE = lazy(r"\s*\(at line (\d+), column (\d+)\)\Z")


# --8<-- [start:tool]
class TomlSyntax(Tool):
    """Python's `tomllib`, which also refuses keys and tables that are there twice."""

    name = "tomllib"
    kinds = frozenset({Kind.TOML})
    level = Level.PARSE
    install = "part of Python"

    def version(self) -> str | None:
        """Python's version."""
        return platform.python_version()

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [_parse(document.text) for document in documents]


# --8<-- [end:tool]


def _parse(text: str) -> Answer:
    if not text.strip():
        return Answer(unable="nothing to parse")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place else _end(text)
        if said.startswith("Cannot overwrite a value") and _is_a_variant(text, line):
            return Answer(fragment="several versions of one setting")
        message = _plain_words(_PLACE.sub("", said).removesuffix(" (at end of document)"))
        remark = Remark("toml-syntax", message, Severity.HIGH, line, column, help=HELP, syntax=True)
        return Answer((remark,))
    except RecursionError:
        remark = Remark("toml-syntax", "nested too deeply to read", Severity.HIGH, help=HELP)
        return Answer((remark,))
    return Answer()


def _is_a_variant(text: str, line: int) -> bool:
    """Whether a comment of its own stands above the key whose value ends on this line."""
    lines = text.split("\n")[:line]
    key = next((n for n in range(len(lines) - 1, -1, -1) if _KEY.match(lines[n])), 0)
    return key > 0 and lines[key - 1].lstrip().startswith("#")


_KEY = lazy(r"[\w.\-\"']+[ \t]*=")


def _plain_words(said: str) -> str:
    """The parser's message, with the words that are about its insides replaced."""
    table = re.match(r"Cannot declare \((?P<keys>.*?),?\) twice", said)
    if table:
        keys = ".".join(key.strip().strip("'") for key in table["keys"].split(","))
        return f"the table `{keys}` is declared twice"
    return {
        "Cannot overwrite a value": "this key has a value already",
        "Invalid statement": "neither a `[table]` nor a `key = value`",
        "Invalid value": "this is no value: text is in quotes",
        "Unescaped '\\' in a string": "a `\\` in double quotes must be doubled",
    }.get(said, said[:1].lower() + said[1:])


def _end(text: str) -> tuple[int, int]:
    lines = text.rstrip("\n").split("\n")
    return len(lines), len(lines[-1]) + 1


TOOL = TomlSyntax()
