"""The files of the repository that a Compose service is given: mounts, configs, env files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.facts.compose import Project
from prodready.facts.interpolation import interpolate
from prodready.facts.nodes import Node
from prodready.facts.service import Service
from prodready.model import Place


@dataclass(frozen=True, slots=True)
class Given:
    """A file or folder of the repository, where the container sees it, and where that is written."""

    path: str
    target: str
    place: Place


def given(service: Service, project: Project) -> Iterator[Given]:
    """What the service is given of the repository, by bind mounts and by `configs`."""
    for mount in service.mounts():
        source = service.fill(mount.source) if mount.kind == "bind" else None
        if source is not None and source.startswith("."):
            yield Given(path_below(project.folder, source), mount.target, mount.place)
    for name, target, place in taken(service, "configs"):
        node = project.root.find("configs", name)
        file = node.get("file") if node is not None else None
        if isinstance(file, str) and interpolate(file, service.variables) is not None:
            source = interpolate(file, service.variables) or ""
            if source and not source.startswith(("/", "~")):
                yield Given(path_below(project.folder, source), target or f"/{name}", place)


def taken(service: Service, key: str) -> Iterator[tuple[str, str | None, Place]]:
    """The names of `configs` or `secrets` that the service takes, each with its target."""
    node = service.node.find(key)
    if node is not None and isinstance(node.value, dict):
        node = Node([Node(name, part.place) for name, part in node.value.items()], node.place)
    for item in node.items() if node is not None else ():
        if isinstance(item.value, dict):
            name, target = item.get("source"), item.get("target")
            if isinstance(name, str):
                yield name, str(target) if target else None, item.place_of("source")
        elif isinstance(item.data, str):
            yield item.data, None, item.place


def path_below(folder: str, source: str) -> str:
    """A path that a file in the folder names, from the root of the repository."""
    return posixpath.normpath(posixpath.join(folder, source))
