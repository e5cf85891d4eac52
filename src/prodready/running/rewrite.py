"""Shown output, replaced in the files that it stands in: by exact lines, and whole files or none."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prodready.errors import InputError
from prodready.evidence import write_whole
from prodready.patterns import lazy
from prodready.running.result import Edit

_END = lazy(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """Lines of a file, from `first` up to `end` (from 0), and the whole lines that replace them."""

    path: str
    first: int
    end: int
    lines: tuple[str, ...]


class Source:
    """A file as lines, with the line ends and the byte order mark that it has."""

    def __init__(self, path: str) -> None:
        """Read it.

        Raises:
            InputError: it cannot be read any more.
        """
        try:
            text = Path(path).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: its output cannot be rewritten: {error}") from None
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        self.ends = _END.findall(text)
        self.lines = _END.split(text)

    def prefix(self, line: int, column: int) -> str:
        """What stands before a place, both from 1, as later lines of the same block repeat it."""
        before = self.lines[line - 1][: column - 1]
        return "".join(c if c in "> \t" else " " for c in before)

    def with_lines(self, replacements: Sequence[Replacement]) -> str:
        """The text with some of its lines replaced."""
        usual = self.ends[0] if self.ends else "\n"
        lines = [f"{line}{end}" for line, end in zip(self.lines, [*self.ends, ""], strict=True)]
        for each in sorted(replacements, reverse=True):
            lines[each.first : each.end] = [line + usual for line in each.lines]
        return self.mark + "".join(lines)


Sources = dict[str, Source]


def locate(edit: Edit, sources: Sources) -> Replacement | None:
    """The lines of a file that an edit is about; None where they do not stand together."""
    document = edit.document
    rows = document.text.count("\n")
    if edit.end > edit.first:
        places = [document.locate(row + 1) for row in range(edit.first, edit.end)]
        path, first = places[0].path, places[0].line
        if [(p.path, p.line) for p in places] != [(path, first + n) for n in range(len(places))]:
            return None
        end = first - 1 + len(places)
        filled = next(
            (
                p
                for p, row in zip(places, range(edit.first, edit.end), strict=True)
                if document.text.split("\n")[row].strip()
            ),
            None,
        )
        model = filled or document.locate(max(edit.first, 1))
    elif rows and edit.first:
        model = document.locate(edit.first)
        path, end = model.path, model.line
        first = end + 1
    else:
        return _into_empty(edit, sources)
    source = sources.setdefault(path, Source(path)) if path not in sources else sources[path]
    prefix = source.prefix(model.line, model.column)
    return Replacement(path, first - 1, end, tuple(_joined(prefix, line) for line in edit.lines))


def _into_empty(edit: Edit, sources: Sources) -> Replacement:
    """Lines for a block that has none yet: they come below its fence."""
    document = edit.document
    path = document.path
    source = _source(sources, path)
    fence = source.lines[document.line - 1]
    prefix = source.prefix(document.line, len(fence) - len(fence.lstrip("> \t")) + 1)
    lines = tuple(_joined(prefix, line) for line in edit.lines)
    return Replacement(path, document.line, document.line, lines)


def _source(sources: Sources, path: str) -> Source:
    if path not in sources:
        sources[path] = Source(path)
    return sources[path]


def _joined(prefix: str, line: str) -> str:
    return prefix + line if line else prefix.rstrip()


def write_page(path: str, text: str) -> None:
    """Write a file whole or not at all, through a link to it, with the permissions that it has.

    Raises:
        InputError: it cannot be written.
    """
    file = Path(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if not os.access(file, os.W_OK):
            raise PermissionError(13, "it is not writable")
        write_whole(file, text)
        file.chmod(mode)
    except OSError as error:
        raise InputError(f"{path}: cannot be rewritten: {error.strerror or error}") from None


def keep_safe(
    replacements: Iterable[Replacement],
    accepts: Callable[[Mapping[str, list[Replacement]]], bool],
) -> tuple[dict[str, list[Replacement]], list[Replacement]]:
    """Split replacements into those that may be made together and those that spoil a page."""
    every = sorted(set(replacements))
    whole = _by_path(every)
    if accepts(whole):
        return whole, []
    kept: list[Replacement] = []
    refused: list[Replacement] = []
    for each in every:
        (kept if accepts(_by_path([*kept, each])) else refused).append(each)
    return _by_path(kept), refused


def _by_path(replacements: Iterable[Replacement]) -> dict[str, list[Replacement]]:
    found: dict[str, list[Replacement]] = {}
    for each in replacements:
        found.setdefault(each.path, []).append(each)
    return found
