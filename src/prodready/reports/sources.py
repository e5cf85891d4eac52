"""Lines of source files, for reports that show where a finding points."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from prodready.documents.reading import absolute_path
from prodready.model import ADDRESSES, Finding
from prodready.patterns import lazy
from prodready.reports.escape import visible, width

MAX_SHOWN = 160
"""Characters of a line that are shown; more of them are cut to what is around the column."""

_WORD = lazy(r"[\w.-]+")

MOST_PLACES = 5
"""Other places of one defect that a report for people names; the machine's report has them all."""


class Sources:
    """Source files, read when a finding first points there."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path()
        self._files: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str | None:
        """The line's text, or None when there is none."""
        if path not in self._files:
            try:
                text = (self._folder / path).read_text(encoding="utf-8-sig", errors="replace")
            except (OSError, ValueError):
                text = ""
            self._files[path] = text.split("\n")
        lines = self._files[path]
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else None


class Excerpt(NamedTuple):
    """A source line for people, and the blanks that put a caret under its column."""

    line: str
    indent: str


def excerpt(line: str, column: int) -> Excerpt:
    """The line, cut to what is around the 1-based column when it is long."""
    start = 0
    if len(line) > MAX_SHOWN:
        start = max(0, min(column - 1 - MAX_SHOWN // 2, len(line) - MAX_SHOWN))
    shown = line[start : start + MAX_SHOWN]
    before = shown[: max(0, column - 1 - start)]
    # Tabs stay tabs, so that the caret stands under its column at any tab width.
    blanks = "".join(c if c == "\t" else " " * width(c) for c in before)
    head = "…" if start else ""
    tail = "…" if start + MAX_SHOWN < len(line) else ""
    return Excerpt(head + visible(shown) + tail, " " * len(head) + blanks)


def end_column(line: str | None, column: int) -> int:
    """The column behind the word that a finding points at; at the line's end, that end."""
    if line is None:
        return column
    match = _WORD.match(line, column - 1)
    return match.end() + 1 if match else min(column + 1, max(column, len(line) + 1))


@cache
def repository_root(folder: Path) -> Path:
    """The folder that paths in a published report are relative to: the repository's, else this."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def other_places(finding: Finding, most: int = MOST_PLACES) -> str:
    """`and 10 more: a.yaml:3, b.yaml:9 …`: where else the same defect is; empty where nowhere."""
    if not finding.also:
        return ""
    places = list(dict.fromkeys(_place(one) for one in finding.also))
    rest = " …" if len(places) > most else ""
    return f"and {len(finding.also)} more: {', '.join(places[:most])}{rest}"


def _place(finding: Finding) -> str:
    return finding.path if is_address(finding.path) else f"{finding.path}:{finding.line}"


def is_address(path: str) -> bool:
    """Whether a finding points at a service or an image, not into a file."""
    return path.startswith(ADDRESSES)


def published_path(path: str, folder: Path | None = None) -> str:
    """A path as the repository knows it; one outside of it stays absolute, an address what it is."""
    if is_address(path):
        return path
    start = absolute_path(folder or Path())
    absolute = absolute_path(start / path)
    root = repository_root(start)
    for candidate, top in ((absolute.resolve(), root.resolve()), (absolute, root)):
        if candidate.is_relative_to(top):
            return candidate.relative_to(top).as_posix()
    return absolute.as_posix()
