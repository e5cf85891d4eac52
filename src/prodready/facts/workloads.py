"""What the repository runs on Kubernetes: workloads, their Pods and containers.

Every part is judged as the API server would see it: a container's security context over its
Pod's, an overlay's patch over its base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest, Manifests
from prodready.model import Place

TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "Pod": (),
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where each kind keeps its Pod template."""

GROUPS = frozenset({"", "apps", "batch", "argoproj.io", "extensions"})

SERVING = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"})
"""Kinds that keep a number of equal Pods running."""


@dataclass(frozen=True)
class Setting:
    """A value and the place where it was written."""

    value: Any
    place: Place


@dataclass(frozen=True)
class Container:
    """One container of a workload's Pod.

    Attributes:
        workload: the workload that runs it.
        path: the steps from the manifest's root to it.
        data: its plain data.
        init: it runs to its end before the Pod's other containers start.
    """

    workload: Workload
    path: tuple[str | int, ...]
    data: Mapping[str, Any]
    init: bool

    @property
    def name(self) -> str:
        """Its name, or `?` where none was written."""
        return str(self.data.get("name") or "?")

    @property
    def image(self) -> str | None:
        """The image reference as written, or as an overlay sets it."""
        image = self.data.get("image")
        return image if isinstance(image, str) and image else None

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Plain data below the container."""
        return self.workload.manifest.get(*self.path, *path, default=default)

    def place(self, *path: str | int) -> Place:
        """Where a part of the container stands, or its nearest ancestor that exists."""
        return self.workload.manifest.place(*self.path, *path)

    def security(self, *path: str) -> Setting | None:
        """A field of the effective security context: the container's own, else the Pod's."""
        own = self.get("securityContext", *path)
        if own is not None:
            return Setting(own, self.place("securityContext", *path))
        pod = self.workload.pod_get("securityContext", *path)
        if pod is not None:
            return Setting(pod, self.workload.pod_place("securityContext", *path))
        return None

    def mappings(self, key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The mappings of one of the container's lists (`env`, `ports` …), with their index."""
        items = self.get(key)
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict):
                yield index, item

    @property
    def ports(self) -> dict[int, str | None]:
        """The declared container ports by number, with their names."""
        return {
            port["containerPort"]: port.get("name")
            for _, port in self.mappings("ports")
            if isinstance(port.get("containerPort"), int)
        }

    def __str__(self) -> str:
        return f"container {self.name} of {self.workload}"


@dataclass(frozen=True)
class Workload:
    """A manifest that runs Pods."""

    manifest: Manifest

    @property
    def kind(self) -> str:
        """Its kind: `Deployment`, `CronJob` …"""
        return self.manifest.kind

    @property
    def name(self) -> str:
        """Its name."""
        return self.manifest.name

    @property
    def serves(self) -> bool:
        """Whether it keeps a number of equal Pods running."""
        return self.kind in SERVING

    @property
    def finishes(self) -> bool:
        """Whether its Pods run to an end, as a Job's do."""
        return self.kind in ("Job", "CronJob")

    @property
    def template(self) -> tuple[str, ...]:
        """The steps from the manifest's root to the Pod template."""
        return TEMPLATES[self.kind]

    def pod_get(self, *path: str | int, default: Any = None) -> Any:
        """Plain data below the Pod's `spec`."""
        return self.manifest.get(*self.template, "spec", *path, default=default)

    def pod_place(self, *path: str | int) -> Place:
        """Where a part of the Pod's `spec` stands."""
        return self.manifest.place(*self.template, "spec", *path)

    @cached_property
    def pod_labels(self) -> dict[str, str]:
        """The labels that its Pods carry."""
        return labels(self.manifest.get(*self.template, "metadata", "labels"))

    @property
    def volumes(self) -> list[tuple[int, Mapping[str, Any]]]:
        """The Pod's volumes with their index."""
        found = self.pod_get("volumes")
        items = found if isinstance(found, list) else []
        return [(i, volume) for i, volume in enumerate(items) if isinstance(volume, dict)]

    @cached_property
    def containers(self) -> list[Container]:
        """All containers of the Pod, those that run before it included."""
        found = []
        for field in ("initContainers", "containers"):
            items = self.pod_get(field)
            for index, data in enumerate(items if isinstance(items, list) else []):
                if isinstance(data, dict):
                    # An init container that restarts is a sidecar: it runs as long as the Pod.
                    init = field == "initContainers" and data.get("restartPolicy") != "Always"
                    path = (*self.template, "spec", field, index)
                    found.append(Container(self, path, data, init))
        return found

    @property
    def running(self) -> list[Container]:
        """The containers that run as long as the Pod does."""
        return [container for container in self.containers if not container.init]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Workloads:
    """Every workload of the repository."""

    def __init__(self, manifests: Manifests) -> None:
        self.manifests = manifests
        self.all = [
            Workload(manifest)
            for manifest in manifests.all
            if manifest.kind in TEMPLATES
            and manifest.group in GROUPS
            and isinstance(manifest.get(*TEMPLATES[manifest.kind], "spec"), dict)
        ]

    @property
    def broken(self) -> list[Broken]:
        """Manifests that could not be read."""
        return self.manifests.broken

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read the repository's manifests and keep those that run Pods."""
        return cls(Manifests.from_repository(repository))

    def pods(self) -> Iterator[Workload]:
        """Every workload that has a Pod template, in path order."""
        yield from self.all

    def serving(self) -> Iterator[Workload]:
        """Deployments and their like: what keeps equal Pods running."""
        yield from (workload for workload in self.all if workload.serves)

    def containers(self, *, init: bool = True) -> Iterator[Container]:
        """Every container; without `init` only those that run as long as their Pod."""
        for workload in self.all:
            yield from workload.containers if init else workload.running


def labels(value: Any) -> dict[str, str]:
    """A mapping of labels as text; anything else is no labels."""
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
