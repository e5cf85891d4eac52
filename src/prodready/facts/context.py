"""The build context of an image: which folder it is, and which files of it the builder gets."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.facts.deployed import Deployed
from prodready.facts.ignorefile import IgnoreFile
from prodready.facts.images import Image


def context_of(image: Image, deployed: Deployed, repository: Repository) -> str:
    """The folder of the context, `""` for the repository's root.

    It is the one that Compose names. Else it is the Dockerfile's folder or one above it, whichever
    has most of the files that COPY names; the nearest one where that decides nothing.
    """
    for service in deployed.services(image):
        if service.builds and service.context is not None:
            return "" if service.context == "." else service.context
    wanted = [s for _, names in image.files_copied for s in names if s.strip("./") and "$" not in s]
    best, most = image.folder, -1
    for folder in _upwards(image.folder):
        count = sum(_there(posixpath.join(folder, name.lstrip("/")), repository) for name in wanted)
        if count > most:
            best, most = folder, count
    return best


def ignore_file(image: Image, context: str, repository: Repository) -> IgnoreFile | None:
    """The ignore file that counts: the Dockerfile's own, else the context's."""
    for path in (f"{image.path}.dockerignore", posixpath.join(context, ".dockerignore")):
        text = repository.read(path)
        if text is not None:
            return IgnoreFile.parse(path, text)
    return None


def _upwards(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def _there(path: str, repository: Repository) -> bool:
    path = posixpath.normpath(path)
    star = path.find("*")
    return repository.exists(path if star < 0 else posixpath.dirname(path[:star]) or ".")
