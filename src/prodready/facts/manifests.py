"""Every Kubernetes object of the repository, as the reader deploys it, with the place of each part.

Objects that a kustomization builds are judged as it builds them; all others as they are written.
Helm templates are named and left aside: they are no YAML until Helm has run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Self

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document, Kind, Place

LOOSE = ""
"""The scope of objects that no kustomization builds."""


@dataclass(frozen=True, eq=False)
class Manifest:
    """One Kubernetes object.

    Attributes:
        root: its parts, each with its place.
        scope: the kustomization that builds it, or `LOOSE`.
    """

    root: Node
    scope: str = LOOSE

    @cached_property
    def data(self) -> dict[str, Any]:
        """The object as plain data."""
        return self.root.data  # type: ignore[no-any-return]

    @property
    def kind(self) -> str:
        """Its kind."""
        return str(self.get("kind"))

    @property
    def group(self) -> str:
        """Its API group; empty for the core group."""
        group, slash, _ = str(self.get("apiVersion") or "").partition("/")
        return group if slash else ""

    @property
    def name(self) -> str:
        """Its name, or `?` where none was written."""
        return str(self.get("metadata", "name") or self.get("metadata", "generateName") or "?")

    @property
    def namespace(self) -> str | None:
        """The namespace that it names, if it does."""
        found = self.get("metadata", "namespace")
        return found if isinstance(found, str) and found else None

    @property
    def annotations(self) -> dict[str, str]:
        """Its annotations as text."""
        found = self.get("metadata", "annotations")
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The plain data at this path, or `default`."""
        return self.root.get(*path, default=default)

    def place(self, *path: str | int) -> Place:
        """Where the part at this path stands, or its nearest ancestor that exists."""
        return self.root.place_of(*path)

    def same_namespace(self, other: Manifest) -> bool:
        """Whether both may stand in one namespace; one that names none may stand in any."""
        return self.namespace is None or other.namespace in (None, self.namespace)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass
class Manifests:
    """The objects, and what could not be read as such.

    Attributes:
        all: the objects, in path order.
        templates: files that a template engine must render first.
        broken: files that are no YAML.
        partial: scopes that include what is not in the repository.
    """

    all: list[Manifest] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every manifest that the repository would deploy; a broken file is only named."""
        found = cls()
        charts = chart_folders(repository.files)
        for document in repository.documents(Kind.KUBERNETES):
            if is_template(document, charts):
                found.templates.append(document.path)
                continue
            found.all += [Manifest(node) for node in read_objects(document, found.broken)]
        return found

    def of(self, *kinds: str, group: str | None = None) -> Iterator[Manifest]:
        """The objects of these kinds, and of this API group where one is named."""
        for manifest in self.all:
            if manifest.kind in kinds and group in (None, manifest.group):
                yield manifest

    def beside(self, manifest: Manifest, *kinds: str) -> Iterator[Manifest]:
        """Objects of these kinds that are deployed together with this one, in its namespace."""
        for other in self.of(*kinds):
            together = other.scope == manifest.scope or LOOSE in (other.scope, manifest.scope)
            if together and manifest.same_namespace(other):
                yield other


def read_objects(document: Document, broken: list[str]) -> Iterator[Node]:
    """The objects of one file; the items of a `List` one by one."""
    try:
        trees = load(document.text)
    except YamlError:
        broken.append(document.path)
        return
    for tree in trees:
        yield from _unfold(from_tree(tree, document))


def _unfold(node: Node) -> Iterator[Node]:
    kind = node.get("kind")
    if not isinstance(kind, str) or not isinstance(node.get("apiVersion"), str):
        return
    if kind.endswith("List") and isinstance(node.get("items"), list):
        for item in node.value["items"].items():
            yield from _unfold(item)
    else:
        yield node


def chart_folders(files: Iterable[str]) -> frozenset[str]:
    """The folders of templates that stand beside a `Chart.yaml`, each ending in `/`."""
    charts = (path for path in files if PurePosixPath(path).name in ("Chart.yaml", "Chart.yml"))
    return frozenset(f"{PurePosixPath(path).parent / 'templates'}/" for path in charts)


_ACTION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def is_template(document: Document, charts: frozenset[str]) -> bool:
    """Whether the file must be rendered before it is YAML."""
    if any(document.path.startswith(chart) for chart in charts):
        return True
    if not _ACTION.search(document.text):
        return False
    # Plain YAML may hold `{{ }}` inside a string, as alert annotations do.
    try:
        load(document.text)
    except YamlError:
        return True
    return False
