"""The words of HashiCorp's configuration language: names, numbers, texts with templates, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

_TOKEN = lazy(
    r"""(?P<space>[ \t\r\ufeff]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)
      | (?P<newline>\n)
      | <<-?(?P<heredoc>[^\W\d][\w-]*)[ \t]*\r?\n
      | (?P<name>[^\W\d][\w-]*)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<quote>")
      | (?P<mark>==|=>|!=|<=|>=|&&|\|\||\.\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_IN_STRING = lazy(r'\\.|\$\$\{|%%\{|[$%]\{|"|\n', re.DOTALL)
_IN_TEMPLATE = lazy(r'["{}]')
DEEPEST = 60
"""Blocks, brackets or templates in one another beyond which nobody wrote the file by hand."""


class HclError(ValueError):
    """The text is not in this language; `offset` is where that is seen."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the file: its sort, its text, and where it begins and ends."""

    sort: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, without spaces and comments.

    Raises:
        HclError: a string is not closed.
    """
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None  # its last alternative takes any character
        start, at = at, found.end()
        if found["quote"]:
            at = _string_end(text, at)
            yield Token("string", text[start:at], start, at)
        elif found["heredoc"]:
            end = re.compile(rf"^[ \t]*{re.escape(found['heredoc'])}[ \t]*\r?$", re.M)
            closed = end.search(text, at)
            if closed is None:
                raise HclError(start, "this text is not closed")
            yield Token("heredoc", text[at : closed.start()], start, closed.end())
            at = closed.end()
        elif found.lastgroup != "space":
            yield Token(str(found.lastgroup), found[0], start, at)


def _string_end(text: str, at: int, depth: int = 0) -> int:
    opened = at - 1
    while True:
        found = _IN_STRING.search(text, at)
        if found is None or found[0] == "\n" or depth > DEEPEST:
            raise HclError(opened, "this text is not closed")
        at = found.end()
        if found[0] == '"':
            return at
        if found[0] in ("${", "%{"):
            at = _template_end(text, at, depth + 1)


def _template_end(text: str, at: int, depth: int) -> int:
    opened, open_ = at, 1
    while open_:
        found = _IN_TEMPLATE.search(text, at)
        if found is None:
            raise HclError(opened, "this template is not closed")
        at = found.end()
        if found[0] == '"':
            at = _string_end(text, at, depth)
        else:
            open_ += 1 if found[0] == "{" else -1
    return at
