"""The images that goreleaser builds, by its configuration at the root."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.model import Place
from prodready.patterns import lazy

_CONFIG = lazy(r"\.?goreleaser[\w.-]*\.ya?ml$")


@dataclass(frozen=True, slots=True)
class Released:
    """An image: the Dockerfile, all that is written for it, and where."""

    dockerfile: str
    written: str
    place: Place


@dataclass(frozen=True)
class Goreleaser:
    """What the configurations say of images."""

    images: tuple[Released, ...] = ()

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read them; a file that is no YAML is left out."""
        found: list[Released] = []
        for path in repository.files:
            if not _CONFIG.match(path):
                continue
            try:
                trees = load(repository.read(path) or "")
            except YamlError:
                continue
            for tree in trees:
                for key in ("dockers", "dockers_v2"):
                    entries = tree.get(key)
                    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                        if isinstance(entry, dict):
                            file = str(entry.get("dockerfile") or "Dockerfile")
                            place = Place(path, *tree.place((key, index)))
                            found.append(Released(posixpath.normpath(file), str(entry), place))
        return cls(tuple(found))
