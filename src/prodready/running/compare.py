"""Expected output against what was printed, with elision.

A line `...` stands for any lines, also none; `...` in a line for any text, also none. White space
at the end of a line counts for nothing, nor do empty lines at the end. All else must be equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ELISION = "..."
BLANK = "<BLANKLINE>"
COSTLY = 4_000_000
"""Cells of the table up to which a rewrite looks for what can stay."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first expected line that is not met; None stands for the end of either text."""

    line: int
    """Index into the expected lines; at most their number."""
    expected: str | None
    actual: str | None

    def __str__(self) -> str:
        if self.expected is None:
            return f"printed also {shown(self.actual)}, which is not expected"
        if self.actual is None:
            return f"expected {shown(self.expected)}, and nothing more was printed"
        return f"expected {shown(self.expected)}, and {shown(self.actual)} was printed"


def shown(line: str | None) -> str:
    """A line between quotes for a message."""
    return f'"{shortened(line)}"' if line else "an empty line"


def shortened(text: str, longest: int = 120) -> str:
    """The text, with its middle left out where it is long."""
    half = (longest - 5) // 2
    return text if len(text) <= longest else f"{text[:half]} [...] {text[-half:]}"


def lines_of(output: str) -> list[str]:
    """The lines of an output without white space at their ends and empty lines at its end.

    Of a line that was written over, as a progress bar is, what a terminal shows last.
    """
    lines = [line.rstrip().rpartition("\r")[2] for line in output.split("\n")]
    return lines[: filled(lines)]


def filled(lines: Sequence[str]) -> int:
    """How many lines there are up to the last that is not empty."""
    empty = ("", BLANK)
    return next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip() not in empty), 0)


def line_matches(expected: str, actual: str) -> bool:
    """Whether a printed line is the expected one; both without white space at their ends."""
    if expected == actual:
        return True
    if expected == BLANK:
        return not actual
    if expected.endswith(" " + ELISION):
        actual += " "  # the space before the elision may have ended the line
    first, *middle = expected.split(ELISION)
    if not middle or not actual.startswith(first):
        return False
    last = middle.pop()
    position, end = len(first), len(actual) - len(last)
    for part in middle:
        found = actual.find(part, position, max(end, position))
        if found < 0:
            return False
        position = found + len(part)
    return end >= position and actual.endswith(last)


def difference(expected: Sequence[str], actual: Sequence[str]) -> Difference | None:
    """The first line that differs, or None where the output is as expected.

    Both are as `lines_of` gives them.
    """
    at, read = 0, 0
    star: tuple[int, int] | None = None
    furthest: Difference | None = None
    while True:
        if at < len(expected) and expected[at].strip() == ELISION:
            star = (at + 1, read)
            at += 1
        elif at < len(expected) and read < len(actual) and line_matches(expected[at], actual[read]):
            at, read = at + 1, read + 1
        elif at == len(expected) and read == len(actual):
            return None
        else:
            here = Difference(at, _get(expected, at), _get(actual, read))
            if furthest is None or here.line > furthest.line:
                furthest = here
            if star is None or star[1] >= len(actual):
                return furthest
            star = (star[0], star[1] + 1)
            at, read = star


def rewritten(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    """Expected lines that the output meets, with as much as can be of what stands there now.

    Lines that still match stay as they are, and an elision stays where it stood between them.
    """
    if difference(expected, actual) is None:
        return list(expected)
    elided = any(ELISION in line or line == BLANK for line in expected)
    if not elided or (len(expected) + 1) * (len(actual) + 1) > COSTLY:
        return list(actual)
    return _aligned(expected, actual)


def _aligned(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    """The cheapest way through both texts: what matches is free, an elided line almost so."""
    rows, columns = len(expected), len(actual)
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            cost[i][j] = min((step[0] for step in _steps(expected, actual, cost, i, j)), default=0)
    out: list[str] = []
    i = j = 0
    while i < rows or j < columns:
        _, i, j, line = min(_steps(expected, actual, cost, i, j), key=lambda step: step[0])
        if line is not None:
            out.append(line)
    return out


def _steps(
    expected: Sequence[str], actual: Sequence[str], cost: list[list[float]], i: int, j: int
) -> list[tuple[float, int, int, str | None]]:
    """Ways on from a cell: their whole cost, the next cell, the line that they write."""
    steps: list[tuple[float, int, int, str | None]] = []
    pattern = expected[i] if i < len(expected) else None
    text = actual[j] if j < len(actual) else None
    elision = pattern is not None and pattern.strip() == ELISION
    if elision:
        steps.append((cost[i + 1][j], i + 1, j, pattern))
        if text is not None:
            steps.append((cost[i][j + 1] + 0.01, i, j + 1, None))
        return steps
    if pattern is not None and text is not None:
        if line_matches(pattern, text):
            steps.append((cost[i + 1][j + 1], i + 1, j + 1, pattern))
        steps.append((cost[i + 1][j + 1] + 1, i + 1, j + 1, text))
    if pattern is not None:
        steps.append((cost[i + 1][j] + 1, i + 1, j, None))
    if text is not None:
        steps.append((cost[i][j + 1] + 1, i, j + 1, text))
    return steps


def _get(lines: Sequence[str], index: int) -> str | None:
    return lines[index] if index < len(lines) else None
