"""What an expression of PromQL asks for: the names of series and how each is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

_TOKEN = lazy(
    r"#[^\n]*|(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`)|\$\{[^{}]*\}|\[\[[^\[\]]*\]\]"
    r"|\$\w+|(?P<name>[a-zA-Z_:][\w:]*)|(?P<brace>\{)|\[[^\[\]]*\]|[\d.]+\w*|."
)
_MATCHER = lazy(r"([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`)")
_BRACES = lazy(r"\{((?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|[^{}])*)\}")
_GROUPS = lazy(r"\b(by|without|on|ignoring|group_left|group_right)\s*\(([\w\s,]*)\)", re.I)
_WORDS = frozenset(
    {"and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool", "group_left"}
    | {"group_right", "inf", "nan", "start", "end", "atan2"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A series that is asked for, and the matchers on its labels: label, sign, value."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]

    def value(self, label: str) -> str | None:
        """What the label has to be, where one value is told."""
        return next((v for name, sign, v in self.matchers if name == label and sign == "="), None)


def asked(expression: str) -> Iterator[Asked]:
    """Every series of the expression; names with a variable of a dashboard are left out."""
    text = _GROUPS.sub(lambda m: " " * len(m[0]), expression)
    position, previous = 0, ""
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            position += 1
            continue
        position = match.end()
        name = match["name"]
        if name and not previous.startswith(("$", "[[")) and name.lower() not in _WORDS:
            rest = text[position:]
            braces = _BRACES.match(rest.lstrip())
            called = rest.lstrip().startswith("(")
            partly = rest.startswith(("$", "[["))
            if not called and not partly:
                yield Asked(name, tuple(_matchers(braces[1])) if braces else ())
        if match["brace"]:
            inner = _BRACES.match(text, match.start())
            position = inner.end() if inner else position
        previous = match[0]


def _matchers(inside: str) -> Iterator[tuple[str, str, str]]:
    for label, sign, value in _MATCHER.findall(inside):
        yield label, sign, value[1:-1].replace("\\\\", "\\")


def grouped(expression: str) -> set[str]:
    """The labels that results are grouped by."""
    return {
        label.strip()
        for word, labels in _GROUPS.findall(expression)
        if word.lower() == "by"
        for label in labels.split(",")
        if label.strip()
    }
