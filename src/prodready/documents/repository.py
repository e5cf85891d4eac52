"""The files of a repository as documents: found with git where there is one, typed, read once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from prodready.model import Document, Kind


class Repository:
    """A folder under judgement.

    Attributes:
        root: the folder.
        location: how the user named it.
    """

    def __init__(self, root: Path, location: str | None = None) -> None:
        self.root = root
        self.location = location if location is not None else str(root)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Paths relative to the root, `/`-separated, sorted: tracked and not-ignored files."""
        raise NotImplementedError

    def documents(self, *kinds: Kind) -> Iterable[Document]:
        """The documents of these kinds (of any kind when none is named), in path order."""
        raise NotImplementedError
