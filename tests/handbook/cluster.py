"""What the reference service's kustomizations build."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YAML_1_1_BOOLEANS, load
from prodready.facts.generators import GENERATED
from prodready.facts.kustomize import Kustomizations
from prodready.facts.nodes import Node
from prodready.facts.objects import read_objects
from prodready.facts.workloads import TEMPLATES
from prodready.model import Kind

SERVICE = Path(__file__).parents[2] / "snippets" / "service"
OVERLAYS = ("overlays/staging", "overlays/production")
Object = dict[str, Any]


@cache
def _ours() -> Kustomizations:
    documents = Repository(SERVICE).documents(Kind.KUBERNETES, Kind.KUSTOMIZATION)
    known = {document.path: document for document in documents}
    objects: dict[str, list[Node]] = {
        path: list(read_objects(document, []))
        for path, document in known.items()
        if document.kind is Kind.KUBERNETES
    }
    return Kustomizations(known, objects)


def ours(folder: str) -> list[Object]:
    """The objects of `k8s/FOLDER` as prodready builds them; the build must be whole."""
    built = _ours().build(f"k8s/{folder}/kustomization.yaml")
    assert not built.partial
    found: list[Object] = [node.data for node in built.objects]
    for one in found:
        one["metadata"].get("annotations", {}).pop(GENERATED, None)
    return found


def theirs(folder: str) -> list[Object]:
    """The objects of `k8s/FOLDER` as `kubectl kustomize` builds them."""
    done = subprocess.run(
        ["kubectl", "kustomize", str(SERVICE / "k8s" / folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [tree.data for tree in load(done.stdout, YAML_1_1_BOOLEANS)]


def without_hashes(objects: list[Object]) -> dict[tuple[str, str], Object]:
    """Objects by kind and name; a generated name and what refers to it lose their hash."""
    names = {
        match[0]: match[1]
        for one in objects
        if one["kind"] in ("ConfigMap", "Secret")
        if (match := re.fullmatch(r"(.+)-[2-9bcdfghkmt]{10}", one["metadata"]["name"]))
    }

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    cleaned = [plain(one) for one in objects]
    return {(one["kind"], one["metadata"]["name"]): one for one in cleaned}


def pods(objects: list[Object]) -> Iterator[tuple[Object, Object]]:
    """Every object that runs Pods, with its Pod template."""
    for one in objects:
        if one["kind"] in TEMPLATES:
            template: Any = one
            for step in TEMPLATES[one["kind"]]:
                template = template[step]
            yield one, template


def object_of(objects: list[Object], kind: str, name: str = "orders") -> Any:
    """The object of this kind and name; StopIteration when there is none."""
    return next(o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, name))
