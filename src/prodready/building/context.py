"""The build context as the builder sees it: what .dockerignore lets in, and a digest of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from prodready.errors import InputError
from prodready.evidence import FOLDER as OWN
from prodready.facts.ignorefile import IgnoreFile


def context_files(folder: Path, dockerfile: Path) -> Iterator[str]:
    """The files that the builder gets, relative to the folder, in order.

    The Dockerfile's own ignore file counts, else the folder's.

    Raises:
        InputError: an ignore file cannot be read.
    """
    ignore = _ignore_file(folder, dockerfile)
    found = []
    for parent, folders, names in os.walk(folder):
        if OWN.name in folders:
            folders.remove(OWN.name)  # what is remembered here changes no image worth the name
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in [*names, *links]:
            path = (Path(parent) / name).relative_to(folder).as_posix()
            if ignore is None or ignore.ignores(path) is None:
                found.append(path)
    yield from sorted(found)


def context_digest(folder: Path, dockerfile: Path) -> str:
    """A digest of the Dockerfile and of all that it could copy: names, content, modes, links.

    Raises:
        InputError: a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        digest.update(dockerfile.read_bytes())
        for path in context_files(folder, dockerfile):
            file = folder / path
            digest.update(f"\0{path}\0".encode("utf-8", "surrogateescape"))
            if file.is_symlink():
                digest.update(b"link " + os.fsencode(file.readlink()))
            elif file.is_file():
                digest.update(b"x" if file.stat().st_mode & 0o111 else b"-")
                with file.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from None
    return digest.hexdigest()


def _ignore_file(folder: Path, dockerfile: Path) -> IgnoreFile | None:
    for path in (dockerfile.with_name(f"{dockerfile.name}.dockerignore"), folder / ".dockerignore"):
        if path.is_file():
            try:
                return IgnoreFile.parse(str(path), path.read_text(encoding="utf-8"))
            except (OSError, UnicodeError):
                raise InputError(f"{path}: cannot be read as text") from None
    return None
