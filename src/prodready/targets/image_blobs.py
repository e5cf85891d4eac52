"""The parts of a saved image, by name: members of a tar, or files of a folder."""

from __future__ import annotations

import hashlib
import json
import posixpath
import tarfile
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from prodready.errors import InputError

MAX_JSON = 8 * 1024 * 1024
"""No manifest or configuration is larger, in bytes; registries refuse half of it."""
MAX_MEMBERS = 100_000
CHUNK = 1 << 20


class Blobs(ABC):
    """Where the parts of an image are read from. Nothing is unpacked to the disk."""

    def __init__(self, where: str) -> None:
        self.where = where

    @abstractmethod
    def size(self, name: str) -> int | None:
        """The size in bytes, or None where there is no such part."""

    @abstractmethod
    def _open(self, name: str) -> IO[bytes]: ...

    def close(self) -> None:  # noqa: B027 - a folder has nothing to let go of
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def open(self, name: str) -> IO[bytes]:
        """Open a part for reading.

        Raises:
            InputError: there is no such part.
        """
        if self.size(name) is None:
            raise InputError(f"{self.where}: the image is incomplete: {name} is missing")
        return self._open(name)

    def json(self, name: str, digest: str | None = None) -> Any:
        """A part as JSON, compared with its digest where one is given.

        Raises:
            InputError: it is missing, too large, damaged or no JSON.
        """
        with self.open(name) as file:
            data = file.read(MAX_JSON + 1)
        if len(data) > MAX_JSON:
            raise InputError(f"{self.where}: {name} is larger than any manifest may be")
        if digest and digest.startswith("sha256:"):
            found = "sha256:" + hashlib.sha256(data).hexdigest()
            if found != digest:
                raise InputError(f"{self.where}: {name} is damaged: its digest is {found}")
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise InputError(f"{self.where}: {name} is no JSON") from None


class TarBlobs(Blobs):
    """The members of a tar."""

    def __init__(self, path: Path, where: str) -> None:
        """Open the tar and read its table of contents.

        Raises:
            InputError: it is no tar, or cannot be read.
        """
        super().__init__(where)
        try:
            self._tar = tarfile.open(path)  # noqa: SIM115 - closed by close()
        except (tarfile.TarError, OSError, EOFError) as error:
            raise InputError(
                f"{where}: cannot be read as a saved image ({error}); "
                "write one with `docker save` or `podman save`"
            ) from None
        self._members: dict[str, tarfile.TarInfo] = {}
        try:
            for member in self._tar:
                self._members[posixpath.normpath(member.name)] = member
                if len(self._members) > MAX_MEMBERS:
                    raise InputError(f"{where}: a saved image has no {MAX_MEMBERS} parts")
        except (tarfile.TarError, OSError, EOFError) as error:
            self.close()
            raise InputError(f"{where}: the tar is damaged or cut off ({error})") from None

    def close(self) -> None:
        self._tar.close()

    def _member(self, name: str) -> tarfile.TarInfo | None:
        """The file of this name; older archives name a layer that is there twice by a link."""
        name = posixpath.normpath(name)
        for _ in range(8):
            member = self._members.get(name)
            if member is None or member.isreg():
                return member
            if member.issym():
                name = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.linkname))
            elif member.islnk():
                name = posixpath.normpath(member.linkname)
            else:
                return None
        return None

    def size(self, name: str) -> int | None:
        member = self._member(name)
        return member.size if member else None

    def _open(self, name: str) -> IO[bytes]:
        member = self._member(name)
        file = self._tar.extractfile(member) if member else None
        if file is None:
            raise InputError(f"{self.where}: {name} is no file")
        return file


class FolderBlobs(Blobs):
    """The files of a folder. A name that leads out of it names nothing."""

    def __init__(self, path: Path, where: str) -> None:
        super().__init__(where)
        self._root = path.resolve()

    def _path(self, name: str) -> Path | None:
        path = (self._root / name).resolve()
        return path if path.is_relative_to(self._root) and path.is_file() else None

    def size(self, name: str) -> int | None:
        path = self._path(name)
        return path.stat().st_size if path else None

    def _open(self, name: str) -> IO[bytes]:
        path = self._path(name)
        try:
            if path is not None:
                return path.open("rb")
        except OSError as error:
            raise InputError(f"{self.where}: {name}: {error.strerror}") from None
        raise InputError(f"{self.where}: {name} is no file")


def open_blobs(path: Path) -> Blobs:
    """The parts of an image that was saved as a tar or as an OCI layout.

    Raises:
        InputError: there is nothing, or nothing that can be read.
    """
    if path.is_dir():
        return FolderBlobs(path, str(path))
    if not path.exists():
        raise InputError(
            f"{path}: no such file; name a saved image, or a folder with an OCI layout"
        )
    return TarBlobs(path, str(path))
