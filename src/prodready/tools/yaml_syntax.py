"""YAML of every kind, parsed as the other tools here parse it: so a parse error is always said."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence

from prodready.documents.yamltree import YamlError, load
from prodready.model import YAML_KINDS, Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, Tool
from prodready.tools.yaml_text import (
    behind_an_elision,
    braces_over_lines,
    cut_off,
    needs_rendering,
    objects_in_a_row,
    spaced_placeholder,
)

HELP = "https://yaml.org/spec/1.2.2/"
_NEVER_RENDERED = frozenset({Kind.DEPENDABOT, Kind.GITHUB_ACTION, Kind.GITHUB_WORKFLOW})
"""Kinds that GitHub reads as they are: a bare `{{ … }}` in them is a mistake."""

_SECOND_VALUE = "did not find expected <document start>"
_NO_COMMA = "did not find expected ',' or '}'"
_NO_NODE = "did not find expected node content"
_NO_ANCHOR = "found undefined alias"
"""In a whole file a fault; a block on a page may be a part of the file that has the anchor."""

_PLAIN: dict[str, tuple[str, str | None]] = {
    "did not find expected alphabetic or numeric character": (
        "`*` and `&` begin an alias or an anchor, and no name follows",
        "put the value in quotes",
    ),
    "found character that cannot start any token": (
        "no value begins with this character",
        "put the value in quotes",
    ),
    "mapping values are not allowed in this context": (
        "`: ` where no key can be",
        "put the value in quotes, or check the indentation",
    ),
    "could not find expected ':'": ("a line that is neither `key: value` nor `- item`", None),
    "did not find expected <document start>": (
        "text behind the end of the document's value",
        "check the indentation",
    ),
    "did not find expected key": (
        "this line does not continue what is above it",
        "indent it like its neighbours",
    ),
}
"""The parser's messages that say little, in plain words, with what to do."""


class YamlSyntax(Tool):
    """PyYAML's parser, without any custom tag."""

    name = "pyyaml"
    kinds = YAML_KINDS
    level = Level.PARSE
    install = "part of prodready"

    def version(self) -> str | None:
        """PyYAML's version."""
        return importlib.metadata.version("PyYAML")

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [_parse(document) for document in documents]


def _parse(document: Document) -> Answer:
    text = document.text
    try:
        found = load(text)
    except YamlError as error:
        if document.kind not in _NEVER_RENDERED and needs_rendering(text):
            return Answer(fragment="a template that is YAML only once it is rendered")
        if str(error) == _NO_ANCHOR and document.lines.origins is not None:
            return Answer(fragment=f"an alias at line {error.line} names what stands elsewhere")
        if str(error) == _SECOND_VALUE and objects_in_a_row(text, error.line):
            return Answer(fragment=f"several values, the second at line {error.line}")
        if str(error) == _NO_COMMA and braces_over_lines(text):
            return Answer(unable="braces over several lines without commas: another format")
        if str(error) == _NO_NODE and not document.name and cut_off(text, error.line, error.column):
            return Answer(fragment="cut off after a comma")
        if spaced_placeholder(text, error.line):
            return Answer(fragment=f"a placeholder at line {error.line}")
        if behind_an_elision(text, error.line):
            return Answer(fragment=f"what stands above line {error.line} is left out")
        return Answer((_remark(text, error),))
    return Answer() if found else Answer(unable="nothing but comments to parse")


def _remark(text: str, error: YamlError) -> Remark:
    lines = text.split("\n")
    written = lines[error.line - 1] if error.line <= len(lines) else ""
    said = str(error)
    message, fix = _PLAIN.get(said, (said, None))
    if "{{" in written:
        message, fix = "`{{ … }}` is no YAML", "an expression is `${{ … }}`; a value is in quotes"
    elif "\t" in written[: len(written) - len(written.lstrip())]:
        message, fix = "YAML is never indented with tabs", "write spaces"
    return Remark(
        "yaml-syntax",
        message,
        Severity.HIGH,
        error.line,
        error.column,
        help=HELP,
        fix=fix,
        syntax=True,
    )


TOOL = YamlSyntax()
