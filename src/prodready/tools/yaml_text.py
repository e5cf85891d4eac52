"""YAML documents for tools that judge one kind of file: templates, parts, and places."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prodready.documents.yamltree import YamlError, load
from prodready.model import Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark

TEMPLATE = lazy(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
EXPRESSION = lazy(r"\$\{\{.*?\}\}", re.DOTALL)
YAML_PAGE = "https://yaml.org/spec/1.2.2/"


def is_template(text: str) -> bool:
    """Whether the text holds `{{ … }}` or `{% … %}`; a workflow's `${{ … }}` is plain YAML."""
    return bool(TEMPLATE.search(EXPRESSION.sub("", text)))


_UNQUOTED = lazy(
    r"^[ \t]*(?:-[ \t]+)*(?:[^\s#\"'{\[|>][^\n:]*:[ \t]+(?:[\[{][ \t]*)?)?(?:\{\{(?!\{)|\{%)", re.M
)
"""A template at the start of a line or of a value; in quotes or amid words it is plain text."""


def needs_rendering(text: str) -> bool:
    """Whether the text holds templates where YAML cannot have them."""
    return bool(_UNQUOTED.search(EXPRESSION.sub("", text)))


def unreadable(text: str) -> Answer | None:
    """The answer about a text that is no YAML; None where it is."""
    try:
        load(text)
    except YamlError as error:
        if is_template(text):
            return Answer(fragment="a template that is YAML only once it is rendered")
        remark = Remark(
            "yaml-syntax",
            str(error),
            Severity.HIGH,
            error.line,
            error.column,
            help=YAML_PAGE,
            syntax=True,
        )
        return Answer((remark,))
    return None


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A text with what it needs around it to be a whole file, and the way back."""

    text: str
    above: int = 0
    """Lines before the first line of the given text."""
    indent: int = 0
    """Columns before each line of the given text."""
    part_of: str | None = None
    """Of what the given text is a part; None where it is whole."""

    def place(self, line: int, column: int = 1) -> tuple[int, int]:
        """A place in the wrapped text, in the given text's line and column."""
        return max(line - self.above, 1), max(column - self.indent, 1)


def wrap(text: str, head: str, indent: int, part_of: str) -> Wrapped:
    """Put `head` (whole lines) above the text and indent the text below it."""
    margin = " " * indent
    body = "\n".join(margin + line if line.strip() else line for line in text.split("\n"))
    return Wrapped(head + body, head.count("\n"), indent, part_of)


def objects_in_a_row(text: str, line: int) -> bool:
    """Whether at this line one object in braces stands behind another, as programs print them."""
    return text.lstrip().startswith("{") and text.split("\n")[line - 1].startswith("{")


_SPACED = lazy(r".*?:[ \t]+\{ \{ [A-Za-z][\w-]*(?: [A-Za-z][\w-]*)+ \} \}[ \t]*\r?")


def spaced_placeholder(text: str, line: int) -> bool:
    """Whether a line's value is words in braces that a formatter has spaced: `{ { the port } }`.

    A name such as `{ { .Values.port } }` is a template that the formatter broke, and no placeholder.
    """
    lines = text.split("\n")
    # What is missing at the end is told on the line behind the last.
    return line <= len(lines) and _SPACED.fullmatch(lines[line - 1]) is not None


def cut_off(text: str, line: int, column: int) -> bool:
    """Whether what is wrong at this place is only that the text ends there, behind a comma."""
    shown = text.rstrip().split("\n")
    return shown[-1].endswith(",") and (line, column) > (len(shown), len(shown[-1]))


_ELISION = lazy(
    r"[ \t]*#[ \t]*(?:(?:\.{2,}|…|\[\.{3}\])[ \t]*$"
    r"|.*\b(?:removed|omitted|snip(?:ped)?|truncated|brevity|shortened|skipped|left out)\b)",
    re.IGNORECASE,
)


def behind_an_elision(text: str, line: int) -> bool:
    """Whether the line, which does not fit what is above it, follows a comment of dots."""
    above = [each for each in text.split("\n")[: line - 1] if each.strip()]
    return any(_ELISION.match(each) for each in above[-2:])


_OPEN_BRACE = lazy(r"^[ \t]*[\w.\-]+[ \t]*:?[ \t]*\{[ \t]*$", re.M)
_UNSEPARATED = lazy(r"^[ \t]*[\w.\-]+[ \t]*[:=][ \t]*[^,{}\n]+\n", re.M)


def braces_over_lines(text: str) -> bool:
    """Whether braces hold settings on lines of their own without commas, as other formats have it."""
    opened = _OPEN_BRACE.search(text)
    return opened is not None and _UNSEPARATED.search(text, opened.end()) is not None
