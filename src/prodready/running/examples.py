"""The examples of a Python session: source behind `>>> ` and `... `, and what it prints."""

from __future__ import annotations

import codeop
import doctest
import re
import warnings
from dataclasses import dataclass

from prodready.patterns import lazy

_PROMPT = lazy(r"(?P<indent>[ \t]*)>>>(?: (?P<code>.*)|$)")
_OPTIONS = lazy(r"#\s*doctest:\s*(?P<options>[^\n'\"]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """One example; `line` is that of its prompt, `first` that of its output, both from 0."""

    source: str
    line: int
    column: int
    first: int
    shown: tuple[str, ...]
    options: int = 0
    """The flags of `doctest` that its comment turns on."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but comments behind the prompt."""
        return all(line.strip()[:1] in ("", "#") for line in self.source.split("\n"))


def is_session(text: str) -> bool:
    """Whether the first line that says something has a prompt."""
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            return _PROMPT.match(line) is not None
    return False


def examples(text: str) -> list[Example]:
    """The examples of a session in order."""
    lines = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")
    found: list[Example] = []
    row = 0
    while row < len(lines):
        match = _PROMPT.match(lines[row])
        if match is None:
            row += 1
            continue
        indent, start = match["indent"], row
        source = [match["code"] or ""]
        row += 1
        while row < len(lines) and (code := _continued(lines[row], indent, source)) is not None:
            source.append(code)
            row += 1
        end = row
        while end < len(lines) and _PROMPT.match(lines[end]) is None:
            end += 1
        shown = tuple(line.removeprefix(indent) for line in lines[row:end])
        joined = "\n".join(source) + "\n"
        found.append(Example(joined, start, len(indent) + 5, row, shown, _flags(joined)))
        row = end
    return found


def _continued(line: str, indent: str, source: list[str]) -> str | None:
    """The source in a line behind `... `, or None where the line is output."""
    mark = indent + "..."
    if line.startswith(mark + " "):
        return line[len(mark) + 1 :]
    # Alone on its line it ends a compound statement; behind a whole one it elides output.
    return "" if line.rstrip() == mark and not _whole("\n".join(source)) else None


def _whole(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return codeop.compile_command(source, symbol="single") is not None
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return True


def _flags(source: str) -> int:
    flags = 0
    for match in _OPTIONS.finditer(source):
        for word in match["options"].replace(",", " ").split():
            if word.startswith("+"):
                flags |= doctest.OPTIONFLAGS_BY_NAME.get(word[1:], 0)
    return flags
