"""What the repository's kustomizations build, as far as it can be said without running kustomize.

Followed: resources, bases and components in the repository, patches of all three sorts, images,
replicas, namespace, labels, and generated ConfigMaps and Secrets. Name prefixes and suffixes are
not applied: kustomize changes a name and every reference to it alike, so no relation depends on
them. Generators, transformers, charts, replacements and remote resources are not followed; a
build that has one is `partial`, and nothing is concluded from what it lacks.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, YamlError, load
from prodready.facts import transform
from prodready.facts.generators import generate
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")

NOT_FOLLOWED = (
    *("helmCharts", "helmChartInflationGenerator", "generators", "transformers"),
    *("replacements", "vars", "configurations", "crds"),
)


@dataclass
class Build:
    """The objects that one kustomization builds, and the files that they came from."""

    objects: list[Node] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    partial: bool = False


class Kustomizations:
    """The kustomizations among the given documents.

    Args:
        documents: every document that may be a resource, a patch or a kustomization, by path.
        objects: the objects of each manifest file, by path.
    """

    def __init__(
        self, documents: Mapping[str, Document], objects: Mapping[str, list[Node]]
    ) -> None:
        self._documents = documents
        self._objects = objects
        self._roots: dict[str, Node] = {}
        for path, document in documents.items():
            if PurePosixPath(path).name in NAMES and (node := _read(document)):
                self._roots[path] = node

    def roots(self) -> list[str]:
        """Kustomizations that no other one includes, and that are no components."""
        included = {
            target
            for path, node in self._roots.items()
            for target in self._included(path, node)
            if target in self._roots
        }
        return [
            path
            for path, node in self._roots.items()
            if path not in included and node.get("kind") != "Component"
        ]

    def patch_files(self) -> set[str]:
        """The files that any kustomization, in use or not, names as patches: they are no objects."""
        found: set[str] = set()
        for path, node in self._roots.items():
            built = Build()
            self._patches(path, node, built)
            found |= built.sources
        return found

    def build(self, path: str, seen: frozenset[str] = frozenset()) -> Build:
        """What the kustomization at this path builds."""
        built, node = Build(sources={path}), self._roots[path]
        for key in ("resources", "bases"):
            for entry in node.value[key].items() if node.child(key) else ():
                self._include(path, entry.value, built, seen | {path})
        self._components(path, node, built, seen | {path})
        self._transform(path, node, built)
        built.partial |= any(node.get(key) for key in NOT_FOLLOWED)
        return built

    def _include(self, path: str, entry: object, built: Build, seen: frozenset[str]) -> None:
        target = self._target(path, entry)
        if target in self._roots and target not in seen:
            below = self.build(target, seen)
            built.objects += below.objects
            built.sources |= below.sources
            built.partial |= below.partial
        elif target in self._objects:
            built.objects += [node.copy() for node in self._objects[target]]
            built.sources.add(target)
        else:
            built.partial = True

    def _component(self, path: str, entry: object, built: Build, seen: frozenset[str]) -> None:
        target = self._target(path, entry)
        if target not in self._roots or target in seen:
            built.partial = True
            return
        node = self._roots[target]
        built.sources.add(target)
        for key in ("resources", "bases"):
            for below in node.value[key].items() if node.child(key) else ():
                self._include(target, below.value, built, seen | {target})
        self._components(target, node, built, seen | {target})
        self._transform(target, node, built)

    def _components(self, path: str, node: Node, built: Build, seen: frozenset[str]) -> None:
        for entry in node.value["components"].items() if node.child("components") else ():
            self._component(path, entry.value, built, seen)

    def _transform(self, path: str, node: Node, built: Build) -> None:
        built.objects, fits = generate(node, built.objects)
        built.partial |= not fits
        for patch, target in self._patches(path, node, built):
            built.objects, fits = transform.patched(built.objects, patch, target)
            built.partial |= not fits
        for change in (transform.images, transform.replicas, transform.namespace, transform.labels):
            change(node, built.objects)

    def _patches(self, path: str, node: Node, built: Build) -> list[tuple[Node, Node | None]]:
        found: list[tuple[Node, Node | None]] = []
        for key in ("patches", "patchesStrategicMerge", "patchesJson6902"):
            for entry in node.value[key].items() if node.child(key) else ():
                found += self._patch(path, entry, built)
        return found

    def _patch(self, path: str, entry: Node, built: Build) -> list[tuple[Node, Node | None]]:
        target = entry.child("target")
        inline = entry if isinstance(entry.value, str) else entry.child("patch")
        file = entry.value if isinstance(entry.value, str) else entry.get("path")
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(file)))
        if joined in self._documents and "\n" not in str(file):
            built.sources.add(joined)
            return [(node, target) for node in _read_all(self._documents[joined])]
        if inline is None or "\n" not in str(inline.value):
            built.partial = True
            return []
        return [(node, target) for node in transform.inline(inline)]

    def _included(self, path: str, node: Node) -> list[str]:
        return [
            self._target(path, entry.value)
            for key in ("resources", "bases", "components")
            for entry in (node.value[key].items() if node.child(key) else ())
        ]

    def _target(self, path: str, entry: object) -> str:
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(entry)))
        beside = (posixpath.normpath(posixpath.join(joined, name)) for name in NAMES)
        return next((candidate for candidate in beside if candidate in self._roots), joined)


def _read(document: Document) -> Node | None:
    nodes = _read_all(document)
    return nodes[0] if nodes and isinstance(nodes[0].value, dict) else None


def _read_all(document: Document) -> list[Node]:
    try:
        return [from_tree(tree, document) for tree in load(document.text, YAML_1_1_BOOLEANS)]
    except YamlError:
        return []
