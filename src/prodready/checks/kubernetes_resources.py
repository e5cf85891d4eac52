"""Checks of what a Pod is given: memory and CPU, an image that stays the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest
from prodready.facts.skaffoldfile import SKAFFOLD_FILES, skaffold_images, trees_of
from prodready.facts.transform import split_image
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place
from prodready.patterns import lazy

NEEDED = (("requests", "cpu"), ("requests", "memory"), ("limits", "memory"))


@kubernetes_check("kubernetes.resources")
def resources(workloads: Workloads) -> Iterator[Outcome]:
    """Every container has a CPU request, a memory request and a memory limit."""
    for container in workloads.containers():
        ranges = list(workloads.manifests.beside(container.workload.manifest, "LimitRange"))
        missing, witness = [], container.place("resources")
        for path in NEEDED:
            if _given(container, path):
                continue
            default = next((place for r in ranges if (place := _default(r, path))), None)
            if default is None:
                missing.append(".".join(path))
            else:
                witness = default
        if missing:
            yield Fail(
                container.place("resources"),
                f"{container} sets no {', '.join(missing)}",
                "Set requests.cpu, requests.memory and limits.memory from what it was seen to use.",
            )
        else:
            yield Pass(witness)


def _given(container: Container, path: tuple[str, str]) -> bool:
    bounds, name = path
    if container.get("resources", bounds, name) is not None:
        return True
    if container.workload.pod_get("resources", bounds, name) is not None:
        return True
    # A limit without a request is a request of the same size.
    return bounds == "requests" and container.get("resources", "limits", name) is not None


def _default(limit_range: Manifest, path: tuple[str, str]) -> Place | None:
    key = "defaultRequest" if path[0] == "requests" else "default"
    limits = limit_range.get("spec", "limits")
    for index, entry in enumerate(limits if isinstance(limits, list) else []):
        if isinstance(entry, dict) and entry.get("type") == "Container":
            for name in (key, "default"):
                values = entry.get(name)
                if isinstance(values, dict) and path[1] in values:
                    return limit_range.place("spec", "limits", index, name, path[1])
    return None


MOVING = lazy(r"(?:latest|[A-Za-z][A-Za-z-]*)(?:-(?:latest|slim|alpine))?\Z")
"""Tags without any number: they name whatever was pushed last."""

PLACEHOLDER = lazy(r"\$[({]|[<>{}]|\b(?:REPLACE|CHANGE|TODO|IMAGE_|PLACEHOLDER)", re.IGNORECASE)


@kubernetes_check("kubernetes.exact_image")
def exact_image(workloads: Workloads, repository: Repository) -> Iterator[Outcome]:
    """Every image is named by its digest or by a tag that means one version."""
    built = _built_by_skaffold(repository)
    for container in workloads.containers():
        image = container.image
        if image is None or PLACEHOLDER.search(image):
            continue
        name, tag, digest = split_image(image)
        if digest or (tag and not MOVING.match(tag) and not tag.startswith("latest")):
            yield Pass(container.place("image"))
        elif name in built:
            yield Pass(built[name], "skaffold sets the digest of what it builds")
        else:
            yield Fail(
                container.place("image"),
                f"{container} runs {image}: "
                + ("a tag that moves" if tag else "without a tag, which means latest"),
                "Write the exact version, better the digest: name:1.4.0@sha256:…",
            )


def _built_by_skaffold(repository: Repository) -> dict[str, Place]:
    """The images that a `skaffold.yaml` builds and fills in, with their places."""
    return {
        image: Place(path, *place)
        for path in repository.files
        if path.rpartition("/")[2] in SKAFFOLD_FILES
        for tree in trees_of(repository.read(path))
        for image, place in skaffold_images(tree)
    }
