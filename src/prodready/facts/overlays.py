"""Kustomize's files as they are written: what each one names, and whether that is there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.kustomize import NAMES
from prodready.facts.nodes import Node, from_tree
from prodready.facts.objects import left_aside
from prodready.model import Document, Kind, Place
from prodready.patterns import lazy

INCLUDING = ("resources", "bases", "components")
PATCHING = ("patches", "patchesStrategicMerge", "patchesJson6902", "transformers", "generators")
_REMOTE = lazy(r"://|^git@|^github\.com/|[?&]ref=|^ssh:|^[\w.-]+\.[a-z]{2,}/.+//")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder that a kustomization names: by which key, where, and its path."""

    key: str
    path: str
    place: Place


@dataclass(frozen=True)
class Overlay:
    """One kustomization.

    Attributes:
        path: its file.
        node: what is written there.
        entries: what it names of the repository.
    """

    path: str
    node: Node
    entries: tuple[Entry, ...]

    @property
    def folder(self) -> str:
        """The folder that is built."""
        return posixpath.dirname(self.path)


@dataclass
class Overlays:
    """Every kustomization of the repository that is neither a test nor an example."""

    repository: Repository
    all: list[Overlay] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every `kustomization.yaml`; a file that is broken is only named."""
        found = cls(repository)
        for document in repository.documents(Kind.KUSTOMIZATION):
            path = document.path if document.lines.origins is None else document.name or ""
            if posixpath.basename(path) in NAMES and not left_aside(document, repository):
                found._read(path, document)
        return found

    def _read(self, path: str, document: Document) -> None:
        try:
            trees = load(document.text)
        except YamlError as error:
            place = document.locate(error.line, error.column)
            self.broken.append(Broken(place, f"is no YAML: {error}", Kind.KUSTOMIZATION))
            return
        node = from_tree(trees[0], document) if trees else None
        if node is not None and isinstance(node.value, dict):
            self.all.append(Overlay(path, node, tuple(_entries(path, node))))

    def patches(self) -> frozenset[str]:
        """The files that are no objects by themselves."""
        return frozenset(e.path for one in self.all for e in one.entries if e.key in PATCHING)

    def missing(self, overlay: Overlay) -> Iterator[Entry]:
        """What a kustomization names and the repository does not have."""
        for entry in overlay.entries:
            if entry.path.startswith("..") or self.repository.exists(entry.path):
                continue
            yield entry

    def ends(self) -> list[Overlay]:
        """The kustomizations that no other one includes: what is deployed."""
        included = {e.path for one in self.all for e in one.entries if e.key in INCLUDING}
        return [
            one
            for one in self.all
            if one.folder not in included
            and one.path not in included
            and one.node.get("kind") != "Component"
        ]


def _entries(path: str, node: Node) -> Iterator[Entry]:
    for key in (*INCLUDING, *PATCHING):
        part = node.child(key)
        for item in part.items() if part is not None else ():
            name = item.value if isinstance(item.value, str) else item.get("path")
            if not isinstance(name, str) or "\n" in name or _REMOTE.search(name):
                continue
            if name.lstrip().startswith(("{", "apiVersion", "- op")):
                continue  # an object or a patch that is written in place
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            yield Entry(key, "" if joined == "." else joined, item.place)
