"""What pages show beside commands in a shell block: the output of programs, logs, tables, trees.

A line is taken for output only where no command can begin so. Then what follows is output too,
until a line that plainly is a command again: a shell block without prompts does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prodready.documents.printed_forms import form_of, is_settings, may_hold_output, word_of
from prodready.documents.programs import PROGRAMS
from prodready.documents.prompts import command_at, open_end
from prodready.patterns import lazy


@dataclass(frozen=True, slots=True)
class Printed:
    """The lines of a shell block that are no commands.

    Attributes:
        lines: their 0-based numbers, blank ones left out.
        what: what the first of them is: `a table`, `a log line`, `what a program prints`.
    """

    lines: tuple[int, ...]
    what: str


def printed(text: str) -> Printed | None:
    """The output in a shell block without prompts; None where every line may be a command.

    A script with a shebang is a script to its last line.
    """
    if text.startswith("#!") or not (may_hold_output(text) or _DECODES.search(text)):
        return None
    lines = text.split("\n")
    if what := is_settings(lines):
        return Printed(tuple(i for i, line in enumerate(lines) if _is_text(line)), what)
    found = _Reader(lines).read()
    if not found:
        return None
    first = min(found)
    return Printed(tuple(sorted(found)), found[first])


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


_LONGEST = 100
"""Lines of one command."""
_ABOVE = 40
"""Lines above the first plain output that are looked at again."""
_PLAINLY = lazy(r"[ \t]*(?:\./|~/|\$\(|[A-Za-z_]\w*=(?!=)|(?:if|for|while|case|function)\b)")


_DECODES = lazy(r"\|[ \t]*base64[ \t]+(?:-d|-D|--decode)[ \t]*$", re.M)
"""A command that prints what is hidden, which is what a page shows it for."""
_DEEP = lazy(r"[ \t]{10}")
"""Amid output a line so deep goes on with what is above it."""
_OUTPUT = "what a program prints"


class _Reader:
    """Walks down a block, from command to command and through what they print."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.found: dict[int, str] = {}
        self.words: set[str] = set()
        """The first words of the commands so far."""
        self.patience = 50

    def read(self) -> dict[int, str]:
        """The lines of output, each with what it is."""
        index, inside = 0, ""
        while index < len(self.lines):
            if not _is_text(self.lines[index]):
                index += 1
                continue
            form = form_of(self.lines, index, first=not (self.words or self.found))
            if form:
                if not inside:
                    self._look_back(index)
                self.found[index] = inside = form
                index += 1
            elif inside and (_DEEP.match(self.lines[index]) or not self._resumes(index, inside)):
                self.found[index] = _OUTPUT
                index += 1
            else:
                inside = ""
                self.words.add(word_of(self.lines[index]))
                if _DECODES.search(self.lines[index]) and self._answers(index + 1):
                    inside = self.found[index + 1] = _OUTPUT
                    index += 2
                else:
                    index += self._length(index)
        return self.found

    def _answers(self, index: int) -> bool:
        """Whether a line right below a command that prints one is that line."""
        line = self.lines[index] if index < len(self.lines) else ""
        return _is_text(line) and word_of(line) not in self.words | PROGRAMS

    def _length(self, index: int) -> int:
        """How many lines a command has; output full of apostrophes is not tried for ever."""
        if not self.patience or not open_end(self.lines[index]):
            return 1
        length = len(command_at(self.lines[index : index + _LONGEST], 0))
        self.patience -= length == 1
        return length

    def _resumes(self, index: int, inside: str) -> bool:
        """Whether a line behind output is a command again."""
        line = self.lines[index]
        word = word_of(line)
        if word in self.words:
            return True
        apart = index == 0 or not _is_text(self.lines[index - 1])
        return (apart or inside == "a sentence") and (
            word in PROGRAMS or _PLAINLY.match(line) is not None
        )

    def _look_back(self, index: int) -> None:
        """What stands right above the first plain output, and is no known program, is output too."""
        above = index - 1
        while above > max(0, index - _ABOVE) and _is_text(self.lines[above]):
            line = self.lines[above]
            known = word_of(line) in PROGRAMS or _PLAINLY.match(line) or line.endswith("\\")
            if known or not _is_text(self.lines[above - 1]) or self._continues(above):
                return
            self.found[above] = _OUTPUT
            above -= 1

    def _continues(self, index: int) -> bool:
        """Whether a line is a later line of a command."""
        start = index
        while start > max(0, index - _ABOVE) and _is_text(self.lines[start - 1]):
            start -= 1
        while start < index:
            taken = self._length(start)
            if start < index < start + taken:
                return True
            start += taken
        return False
