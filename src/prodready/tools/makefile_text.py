"""The words of a makefile's lines: references, comments, continuations, assignments."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.patterns import lazy

OPERATOR = lazy(r"(?:[?+!]|:{1,3})?=")
_MODIFIERS = ("export", "override", "private", "unexport")
_PAIRS = {"(": ")", "{": "}"}


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines joined where a backslash ends them, with the number of the first."""
    lines = text.replace("\r\n", "\n").split("\n")
    index = 0
    while index < len(lines):
        first, whole = index + 1, lines[index]
        while _continues(whole) and index + 1 < len(lines):
            index += 1
            whole = f"{whole[:-1]} {lines[index].lstrip()}"
        index += 1
        yield first, whole


def _continues(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def head(text: str) -> tuple[str, str]:
    """The first word and the rest."""
    words = text.split(None, 1)
    return words[0] if words else "", words[1].strip() if len(words) > 1 else ""


def without_modifiers(text: str) -> str:
    """A line without `export`, `override` and the like before what it defines."""
    first, rest = head(text)
    return without_modifiers(rest) if first in _MODIFIERS and rest else text


def assigned_name(plain: str) -> str | None:
    """The name that a line assigns to, or None when it is no assignment."""
    colon, equals = find(plain, ":"), find(plain, "=")
    if equals < 0:
        return None
    operator = OPERATOR.match(plain, colon) if 0 <= colon < equals else None
    if 0 <= colon < equals and operator is None:
        return None
    start = colon if operator else equals
    if not operator and plain[equals - 1 : equals] in {"?", "+", "!"} and equals:
        start = equals - 1
    name = plain[:start].strip()
    return None if find(name, " ") >= 0 or find(name, "\t") >= 0 else name


def find(text: str, wanted: str) -> int:
    """Where a character first stands outside `$(…)` and not behind a backslash, or -1."""
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 2
        elif char == "$":
            at = reference_end(text, at) or len(text)
        elif char == wanted:
            return at
        else:
            at += 1
    return -1


def reference_end(text: str, at: int) -> int | None:
    """The index behind the reference that begins with the `$` at `at`; None when it is open."""
    opening = text[at + 1 : at + 2]
    if opening not in _PAIRS:
        return at + 2
    depth = 0
    for index in range(at + 1, len(text)):
        if text[index] == opening:
            depth += 1
        elif text[index] == _PAIRS[opening]:
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def without_comment(line: str) -> str:
    """A line up to the `#` that begins its comment."""
    at = find(line, "#")
    return line if at < 0 else line[:at]
