"""Columns of a line, in which a tab reaches to the next multiple of four."""

from __future__ import annotations

from typing import NamedTuple

TAB = 4


class CodeLine(NamedTuple):
    """One line of code: row of its page line, from 0, characters before its text there, its text."""

    row: int
    start: int
    text: str


def measure(line: str, depth: int) -> tuple[int, int]:
    """How many prefix characters, and the columns that they fill, lead to `depth`."""
    columns = 0
    for position, character in enumerate(line):
        if columns >= depth or character not in "> \t":
            return position, columns
        columns += TAB - columns % TAB if character == "\t" else 1
    return len(line), columns


def cut(row: int, raw: str, columns: int) -> CodeLine:
    """The line from a column on; a tab that reaches over the column leaves spaces."""
    if "\t" not in raw:
        return CodeLine(row, min(columns, len(raw)), raw[columns:])
    reached = 0
    for start, character in enumerate(raw):
        if reached >= columns:
            return CodeLine(row, start, " " * (reached - columns) + raw[start:])
        reached += TAB - reached % TAB if character == "\t" else 1
    return CodeLine(row, len(raw), "")
