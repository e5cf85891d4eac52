"""One layer of an image: what it is called, what it weighs, and what is in it."""

from __future__ import annotations

import posixpath
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import IO

from prodready.errors import InputError
from prodready.targets.image_blobs import CHUNK, Blobs

MAX_ENTRIES = 2_000_000
MAX_FILE = 1 << 20
"""How many bytes are read of a file in a layer, if nobody asks for more."""
MAX_UNPACKED = 64 << 30
WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
_MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")
_FORMAT = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, UnicodeError)


class EntryKind(StrEnum):
    """What an entry of a layer is."""

    FILE = "file"
    FOLDER = "folder"
    SYMLINK = "symlink"
    HARDLINK = "hardlink"
    DEVICE = "device"
    WHITEOUT = "whiteout"
    """The path is removed from what lies below."""
    OPAQUE = "opaque"
    """All that lies below in this folder is removed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One path in a layer, without a slash in front. `mode` has only the permission bits."""

    path: str
    kind: EntryKind
    size: int = 0
    mode: int = 0
    uid: int = 0
    gid: int = 0
    target: str = ""

    @property
    def is_executable(self) -> bool:
        """Whether anybody may execute it."""
        return self.kind in (EntryKind.FILE, EntryKind.HARDLINK) and bool(self.mode & 0o111)


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer. It is read from the saved image each time that somebody asks."""

    blobs: Blobs
    name: str
    """Where it is stored in the saved image."""
    diff_id: str
    """The digest of its content."""
    created_by: str = ""
    """The instruction that made it, as the history tells."""

    @property
    def stored_size(self) -> int:
        """Its size in the saved image, in bytes."""
        return self.blobs.size(self.name) or 0

    @cached_property
    def is_compressed(self) -> bool:
        """Whether it is stored as registries keep it."""
        with self.blobs.open(self.name) as file:
            head = file.read(8)
        return head.startswith(_MAGIC)

    @cached_property
    def compressed_size(self) -> int:
        """What is pulled, in bytes: its stored size, or what gzip makes of it."""
        if self.is_compressed:
            return self.stored_size
        packer, size = zlib.compressobj(6, zlib.DEFLATED, 31), 0
        with self.blobs.open(self.name) as file:
            while data := file.read(CHUNK):
                size += len(packer.compress(data))
        return size + len(packer.flush())

    @cached_property
    def unpacked_size(self) -> int:
        """The sum of its files, in bytes."""
        return sum(entry.size for entry in self.entries if entry.kind is EntryKind.FILE)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All that is in it, in order.

        Raises:
            InputError: it cannot be read.
        """
        return tuple(entry for entry, _ in self._walk(lambda _: False))

    def contents(
        self, wanted: Callable[[Entry], bool], limit: int = MAX_FILE
    ) -> Iterator[tuple[Entry, bytes]]:
        """The files that are wanted, each with its first bytes, no more than `limit`.

        Raises:
            InputError: the layer cannot be read.
        """
        for entry, data in self._walk(wanted, limit):
            if data is not None:
                yield entry, data

    def _walk(
        self, wanted: Callable[[Entry], bool], limit: int = MAX_FILE
    ) -> Iterator[tuple[Entry, bytes | None]]:
        count = total = 0
        try:
            with (
                self.blobs.open(self.name) as file,
                tarfile.open(fileobj=file, mode="r|*") as tar,
            ):
                for member in tar:
                    count, total = count + 1, total + member.size
                    if count > MAX_ENTRIES or total > MAX_UNPACKED:
                        raise InputError(f"{self._where} is larger than any image may be")
                    entry = _entry(member)
                    if entry is not None:
                        is_wanted = entry.kind is EntryKind.FILE and wanted(entry)
                        yield entry, _read(tar, member, limit) if is_wanted else None
        except _FORMAT as error:
            how = " (zstd needs Python 3.14)" if self._is_zstd() else ""
            raise InputError(f"{self._where} cannot be read{how}: {error}") from None

    @property
    def _where(self) -> str:
        return f"{self.blobs.where}: layer {self.name}"

    def _is_zstd(self) -> bool:
        with self.blobs.open(self.name) as file:
            return file.read(4) == _MAGIC[1]


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo, limit: int) -> bytes:
    file: IO[bytes] | None = tar.extractfile(member)
    return file.read(limit) if file else b""


def _entry(member: tarfile.TarInfo) -> Entry | None:
    """The entry of a member; None for the root folder and for paths that lead out of it."""
    path = posixpath.normpath(member.name.lstrip("/"))
    if path == "." or path.startswith("../") or path == "..":
        return None
    folder, name = posixpath.split(path)
    if name == OPAQUE:
        return Entry(folder, EntryKind.OPAQUE)
    if name.startswith(WHITEOUT):
        return Entry(posixpath.join(folder, name.removeprefix(WHITEOUT)), EntryKind.WHITEOUT)
    return Entry(
        path,
        _kind(member),
        member.size if member.isreg() else 0,
        member.mode & 0o7777,
        member.uid,
        member.gid,
        member.linkname,
    )


def _kind(member: tarfile.TarInfo) -> EntryKind:
    if member.isdir():
        return EntryKind.FOLDER
    if member.issym():
        return EntryKind.SYMLINK
    if member.islnk():
        return EntryKind.HARDLINK
    return EntryKind.FILE if member.isreg() else EntryKind.DEVICE
