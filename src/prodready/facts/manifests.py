"""Every Kubernetes object of the repository, as the reader deploys it, with the place of each part.

Objects that a kustomization builds are judged as it builds them; all others as they are written.
Helm templates are named and left aside: they are no YAML until Helm has run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Self
from weakref import WeakKeyDictionary

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.kustomize import Build, Kustomizations
from prodready.facts.nodes import Node
from prodready.facts.objects import chart_folders, is_template, left_aside, read_objects
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
        return dict(self.root.data)

    @cached_property
    def kind(self) -> str:
        """Its kind."""
        return str(self.get("kind"))

    @cached_property
    def group(self) -> str:
        """Its API group; empty for the core group."""
        group, slash, _ = str(self.get("apiVersion") or "").partition("/")
        return group if slash else ""

    @cached_property
    def name(self) -> str:
        """Its name, or `?` where none was written."""
        return str(self.get("metadata", "name") or self.get("metadata", "generateName") or "?")

    @cached_property
    def namespace(self) -> str | None:
        """The namespace that it names, if it does."""
        found = self.get("metadata", "namespace")
        return found if isinstance(found, str) and found else None

    @cached_property
    def annotations(self) -> dict[str, str]:
        """Its annotations as text."""
        found = self.get("metadata", "annotations")
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    @cached_property
    def selector(self) -> dict[str, str]:
        """The plain labels of `spec.selector`, as a Service has them."""
        found = self.get("spec", "selector")
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
    broken: list[Broken] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every manifest that the repository would deploy; a broken file is only named.

        Several sorts of facts start here, so what was read once is kept as long as its repository.
        """
        known = _READ.get(repository)
        if not isinstance(known, cls):
            known = _READ[repository] = cls._read(repository)
        return known

    @classmethod
    def _read(cls, repository: Repository) -> Self:
        found = cls()
        charts = chart_folders(repository.files)
        documents: dict[str, Document] = {}
        objects: dict[str, list[Node]] = {}
        for document in repository.documents(Kind.KUBERNETES, Kind.KUSTOMIZATION, Kind.YAML):
            if left_aside(document, repository):
                continue
            key = _key(document, documents)
            if document.kind is Kind.YAML and not _maybe_patch(document):
                continue
            documents[key] = document
            if is_template(document, charts):
                if document.kind is Kind.KUBERNETES:
                    found.templates.append(document.path)
            elif document.kind is Kind.KUBERNETES:
                objects[key] = list(read_objects(document, found.broken))
        found._collect(Kustomizations(documents, objects), objects)
        return found

    def _collect(self, kustomizations: Kustomizations, objects: dict[str, list[Node]]) -> None:
        builds = {path: kustomizations.build(path) for path in kustomizations.roots()}
        built = {source for build in builds.values() for source in build.sources}
        built |= kustomizations.patch_files()
        for path, build in judged(builds).items():
            self.all += [Manifest(node, path) for node in build.objects]
            if build.partial:
                self.partial.add(path)
        for path, nodes in objects.items():
            if path not in built:
                self.all += [Manifest(node) for node in nodes]

    def keep_for(self, repository: Repository) -> None:
        """Let every check on this repository see these objects: they were not read from files."""
        _READ[repository] = self

    def of(self, *kinds: str, group: str | None = None) -> Iterator[Manifest]:
        """The objects of these kinds, and of this API group where one is named."""
        found = [one for kind in dict.fromkeys(kinds) for one in self._by_kind.get(kind, ())]
        for _, manifest in sorted(found, key=lambda pair: pair[0]):
            if group in (None, manifest.group):
                yield manifest

    @cached_property
    def _by_kind(self) -> dict[str, list[tuple[int, Manifest]]]:
        by_kind: dict[str, list[tuple[int, Manifest]]] = {}
        for index, manifest in enumerate(self.all):
            by_kind.setdefault(manifest.kind, []).append((index, manifest))
        return by_kind

    def beside(self, manifest: Manifest, *kinds: str) -> Iterator[Manifest]:
        """Objects of these kinds that are deployed together with this one, in its namespace."""
        for other in self.of(*kinds):
            together = other.scope == manifest.scope or LOOSE in (other.scope, manifest.scope)
            if together and manifest.same_namespace(other):
                yield other


REHEARSAL = frozenset(
    {"dev", "develop", "development", "local", "localhost", "kind", "minikube", "k3d", "test"}
    | {"testing", "ci", "e2e", "sandbox", "debug", "tilt", "skaffold", "preview"}
)
"""Names of overlays that no user depends on."""


def judged(builds: Mapping[str, Build]) -> dict[str, Build]:
    """The builds without those for rehearsal, where another one builds the same files for real."""
    rehearsals = {path for path in builds if REHEARSAL & set(PurePosixPath(path).parts[:-1])}
    real: set[str] = set()
    for path in builds.keys() - rehearsals:
        real |= builds[path].sources
    return {
        path: build
        for path, build in builds.items()
        if path not in rehearsals or not build.sources & real
    }


def _key(document: Document, known: Mapping[str, Document]) -> str:
    """The path that a kustomization would name it by; snippets without a name get one apart."""
    key = document.path if document.lines.origins is None else document.name or ""
    return key if key and key not in known else f"{document.path}:{document.line}"


def _maybe_patch(document: Document) -> bool:
    """Whether plain YAML could be a JSON 6902 patch: a list of operations."""
    return "op:" in document.text and "path:" in document.text


_READ: WeakKeyDictionary[Repository, Manifests] = WeakKeyDictionary()
