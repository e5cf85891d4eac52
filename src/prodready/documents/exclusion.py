"""Paths that match patterns written as in `.gitignore`, relative to one folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from prodready.documents.reading import absolute_path

if TYPE_CHECKING:
    import pathspec


class Exclusion:
    """A list of patterns; without any it matches nothing and costs nothing."""

    def __init__(self, patterns: Sequence[str] = (), folder: Path | None = None) -> None:
        self._patterns = tuple(patterns)
        self._folder = folder

    @cached_property
    def _spec(self) -> pathspec.GitIgnoreSpec:
        import pathspec  # only here: without patterns it is not needed

        return pathspec.GitIgnoreSpec.from_lines(self._patterns)

    @cached_property
    def _base(self) -> Path:
        return absolute_path(self._folder or Path())

    def matches(self, path: str) -> bool:
        """Whether the patterns cover the file; what lies outside the folder they never do."""
        if not self._patterns:
            return False
        absolute = absolute_path(path)
        if not absolute.is_relative_to(self._base):
            return False
        return self._spec.match_file(absolute.relative_to(self._base).as_posix())

    def kept(self, paths: Iterable[str]) -> Iterator[str]:
        """The paths that the patterns do not cover."""
        return (path for path in paths if not self.matches(path))
