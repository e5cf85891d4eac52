"""Disks of stores: classes that delete them, queues without one, configurations that write beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail
from prodready.facts.backups import Backups
from prodready.facts.manifests import Manifest
from prodready.facts.transform import split_image
from prodready.facts.workloads import Container, Workload
from prodready.model import Place
from prodready.patterns import lazy

_QUEUES = {
    "nats": lazy(r"jetstream|--jetstream|(?<!\w)-js\b|-sd\b|store_dir"),
    "redis": lazy(r"(?m)appendonly[\s=]+[\"']?yes|^\s*save\s+[\"']?\d+\s+\d|--save\s+[\"']?\d"),
    "valkey": lazy(r"(?m)appendonly[\s=]+[\"']?yes|^\s*save\s+[\"']?\d+\s+\d|--save\s+[\"']?\d"),
    "rabbitmq": lazy(r""),
    "kafka": lazy(r""),
}
"""Stores that keep what they have when they are told so, or always."""
_FOLDER = lazy(r"(?m)^\s*(?:dir|data_dir|store_dir:?)\s+[\"']?(?P<to>/[\w./-]+)")


def classes_that_delete(backups: Backups) -> Iterator[Fail]:
    """Classes of this repository by which the disk of a database goes with its claim."""
    used = dict(_classes(backups))
    for one in backups.manifests.of("StorageClass", group="storage.k8s.io"):
        policy = one.get("reclaimPolicy")
        if policy == "Delete" and one.name in used:
            yield Fail(
                one.place("reclaimPolicy"),
                f"{one} deletes the disk with its claim, and {used[one.name]} keeps its data on it",
                "Write `reclaimPolicy: Retain`.",
            )


def _classes(backups: Backups) -> Iterator[tuple[str, Manifest]]:
    for cluster in backups.manifests.of("Cluster", group="postgresql.cnpg.io"):
        for key in ("storage", "walStorage"):
            name = cluster.get("spec", key, "storageClass")
            if isinstance(name, str):
                yield name, cluster
    for workload in backups.stores:
        claims = workload.manifest.get("spec", "volumeClaimTemplates")
        for claim in claims if isinstance(claims, list) else ():
            name = ((claim or {}).get("spec") or {}).get("storageClassName")
            if isinstance(name, str):
                yield name, workload.manifest


def queues(backups: Backups) -> Iterator[Fail]:
    """Queues that are told to keep what they have, and keep it where it goes with the Pod."""
    for workload in backups.workloads.serving():
        for container in workload.running:
            name = split_image(container.image or "")[0].rpartition("/")[2]
            pattern = _QUEUES.get(name)
            told = list(_told(container, workload, backups)) if pattern is not None else []
            if pattern is None or not any(pattern.search(text) for text, _ in told):
                continue
            yield from _kept(container, workload, told)


def _told(
    container: Container, workload: Workload, backups: Backups
) -> Iterator[tuple[str, Place | None]]:
    """What the container is told: its command, and the ConfigMaps that it mounts."""
    words = [str(container.get(key) or "") for key in ("command", "args")]
    yield " ".join(words).replace("'", "").replace(",", ""), None
    names = {
        str((volume.get("configMap") or {}).get("name"))
        for _, volume in workload.volumes
        if isinstance(volume.get("configMap"), dict)
    }
    for config in backups.manifests.beside(workload.manifest, "ConfigMap"):
        data: Any = config.get("data")
        if config.name in names and isinstance(data, dict):
            for key, text in data.items():
                yield str(text), config.place("data", str(key))


def _kept(
    container: Container, workload: Workload, told: list[tuple[str, Place | None]]
) -> Iterator[Fail]:
    mounts = {
        str(m.get("mountPath")).rstrip("/"): str(m.get("name"))
        for _, m in container.mappings("volumeMounts")
    }
    volumes = {str(v.get("name")): (i, v) for i, v in workload.volumes}
    claims = workload.manifest.get("spec", "volumeClaimTemplates")
    claimed = {
        str(((claim or {}).get("metadata") or {}).get("name"))
        for claim in (claims if isinstance(claims, list) else ())
    }
    folders = [
        (m["to"], _within(place, text, m.start("to")))
        for text, place in told
        if (m := _FOLDER.search(text))
    ]
    target = folders[0][0] if folders else "/data"
    holder = next(
        (name for path, name in mounts.items() if f"{target}/".startswith(f"{path}/")), ""
    )
    index, volume = volumes.get(holder, (None, {}))
    if index is not None and "emptyDir" in volume:
        yield Fail(
            workload.pod_place("volumes", index),
            f"{workload} is told to keep its data, and {target} is an emptyDir: they end with the "
            "Pod",
            "Give it a volumeClaimTemplate.",
        )
    elif (
        folders
        and folders[0][1] is not None
        and holder not in (claimed | volumes.keys())
        and (claimed & set(mounts.values()))
    ):
        lasting = next(path for path, name in mounts.items() if name in claimed)
        yield Fail(
            folders[0][1],
            f"{workload} writes to {target}, and its claim is mounted at {lasting}: the data end "
            "with the Pod",
            f"Write {lasting}.",
        )


def _within(place: Place | None, text: str, index: int) -> Place | None:
    """The line of a text that is written as a block below its key."""
    if place is None or "\n" not in text or place.line is None:
        return place
    return Place(place.path, place.line + 1 + text.count("\n", 0, index))
