"""The files of a repository as documents: found with git where there is one, typed, read once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Self

from prodready.documents import listing
from prodready.documents.kinds import kind_by_name, kind_of_file
from prodready.documents.roles import Role, role_of
from prodready.errors import InputError
from prodready.model import Document, Kind, LineMap

MAX_BYTES = 5_000_000
"""A larger file is no document: nobody wrote it by hand, and no check has a say about it."""


def _fault(root: Path) -> str | None:
    """What is wrong with a root, and what to do; None for a folder that can be read."""
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except (OSError, ValueError) as error:
        if isinstance(error, (FileNotFoundError, ValueError)):
            return "no such folder; name a folder that exists"
        return f"cannot be opened ({error.strerror}); name a folder that you may read"
    if not is_folder:
        return "a file, where a folder is needed; name the folder it is in"
    if not os.access(root, os.R_OK | os.X_OK):
        return "cannot be opened (Permission denied); name a folder that you may read"
    return None


class Repository:
    """A folder under judgement.

    Attributes:
        root: the folder.
        location: how the user named it.
        unread: files that the system would not let us read, and why.
    """

    def __init__(self, root: Path, location: str | None = None) -> None:
        """Open a folder; its files are looked for when they are first asked for.

        Raises:
            InputError: there is no such folder, or it cannot be read.
        """
        self.root = root
        self.location = location if location is not None else str(root)
        self._texts: dict[str, str | None] = {}
        self._roles: dict[str, Role] = {}
        self.unread: dict[str, str] = {}
        self._given: list[Document] | None = None
        fault = _fault(root)
        if fault:
            raise InputError(f"{self.location}: {fault}")

    @classmethod
    def from_documents(cls, documents: Iterable[Document], location: str = "documents") -> Self:
        """A repository that is only in memory: the snippets of a page, or a test's files.

        A whole file goes by its path, a snippet by its name; a snippet without a name is a
        document, but no file.
        """
        repository = cls(Path(), location)
        repository._given = list(documents)
        for document in repository._given:
            key = document.path if document.lines.origins is None else document.name
            if key:
                repository._texts.setdefault(key, document.text)
        return repository

    @cached_property
    def _listing(self) -> listing.Listing:
        if self._given is not None:
            return listing.Listing(tuple(sorted(self._texts)), None)
        return listing.list_files(self.root)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths relative to the root, `/`-separated, sorted: tracked and not-ignored files."""
        return self._listing.files

    @property
    def tracked(self) -> frozenset[str] | None:
        """The files that git tracks, or None where there is no git to ask."""
        return self._listing.tracked

    @cached_property
    def _file_set(self) -> frozenset[str]:
        return frozenset(self.files)

    def exists(self, path: str) -> bool:
        """Whether the path is a file of the repository, or a folder that holds one."""
        path = path.removeprefix("./").rstrip("/")
        return path in self._file_set or path in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        found = {""}
        for path in self.files:
            while (path := path.rpartition("/")[0]) and path not in found:
                found.add(path)
        return frozenset(found)

    def read(self, path: str) -> str | None:
        """The text of a file, or None when it is no file of the repository, binary, not UTF-8,
        larger than `MAX_BYTES`, or cannot be read.
        """
        path = path.removeprefix("./")
        if path not in self._texts:
            self._texts[path] = self._read(path) if path in self._file_set else None
        return self._texts[path]

    def _read(self, path: str) -> str | None:
        try:
            with open(f"{self.root}/{path}", "rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            self.unread[path] = error.strerror or str(error)
            return None
        if len(content) > MAX_BYTES or b"\0" in content:
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    @cached_property
    def _candidates(self) -> dict[Kind | None, list[str]]:
        """The files by the kind that their name surely tells; None: only their text tells."""
        found: dict[Kind | None, list[str]] = {}
        for path in self.files:
            found.setdefault(kind_by_name(path), []).append(path)
        return found

    @cached_property
    def _by_kind(self) -> dict[Kind, list[Document]]:
        """The documents of each kind whose files were read so far."""
        found: dict[Kind, list[Document]] = {}
        if self._given is not None:
            told = sorted(self._given, key=lambda each: (each.path, each.line))
        else:
            told = list(filter(None, map(self._document, self._candidates.pop(None, ()))))
        for document in told:
            found.setdefault(document.kind, []).append(document)
        return found

    def _of_kind(self, kind: Kind) -> list[Document]:
        known = self._by_kind
        if self._given is None and (named := self._candidates.pop(kind, None)):
            read = [*known.get(kind, ()), *filter(None, map(self._document, named))]
            known[kind] = sorted(read, key=lambda each: each.path)
        return known.get(kind, [])

    def _document(self, path: str) -> Document | None:
        if os.path.islink(f"{self.root}/{path}"):  # noqa: PTH114 - a fifth of the time
            return None  # the file that it points to is in the list by its own name
        text = self.read(path)
        if text is None:
            return None
        return Document(
            path=path,
            text=text,
            kind=kind_of_file(path, text),
            lines=LineMap(path),
            name=path.rpartition("/")[2],
            end_line=max(1, text.count("\n") + (not text.endswith("\n"))),
        )

    def documents(self, *kinds: Kind) -> list[Document]:
        """The documents of these kinds (of any kind when none is named), in path order."""
        wanted = tuple(dict.fromkeys(kinds)) or tuple(Kind)
        if len(wanted) == 1:
            return list(self._of_kind(wanted[0]))
        found = [document for kind in wanted for document in self._of_kind(kind)]
        return sorted(found, key=lambda each: (each.path, each.line))

    def paths_of(self, *kinds: Kind) -> Iterator[str]:
        """The paths of the documents of these kinds, in no order; as few files as can be are read."""
        for kind in kinds:
            yield from (document.path for document in self._by_kind.get(kind, ()))
            for path in self._candidates.get(kind, ()) if self._given is None else ():
                if self.read(path) is not None and not os.path.islink(f"{self.root}/{path}"):  # noqa: PTH114
                    yield path

    @cached_property
    def is_empty(self) -> bool:
        """Whether there is no document at all."""
        if self._given is not None:
            return not self._given
        return not any(
            self.read(path) is not None and not os.path.islink(f"{self.root}/{path}")  # noqa: PTH114
            for path in self.files
        )

    def role(self, path: str) -> Role:
        """What the file at `path` is for, as far as its path tells."""
        role = self._roles.get(path)
        if role is None:
            role = self._roles[path] = role_of(path, self._file_set)
        return role
