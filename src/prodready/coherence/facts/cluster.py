"""The Kubernetes objects of a page that are deployed together, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.checks.kubernetes_common import selects
from prodready.coherence.likeness import related
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workload, Workloads, labels
from prodready.model import Place


@dataclass(frozen=True, slots=True)
class Reference:
    """A place where a workload names another object.

    `key` is the entry of it that is named; an `optional` one need not exist.
    """

    workload: Workload
    kind: str
    name: str
    place: Place
    key: str | None = None
    optional: bool = False


def core_services(workloads: Workloads) -> Iterator[Manifest]:
    """The Services with a selector."""
    for service in workloads.manifests.of("Service", group=""):
        selector = labels(service.get("spec", "selector"))
        if selector and service.get("spec", "type") != "ExternalName":
            yield service


def beside(manifest: Manifest, workloads: Workloads) -> list[Workload]:
    """The workloads that are deployed together with the object, in its namespace."""
    kinds = {workload.kind for workload in workloads.all}
    near = set(map(id, workloads.manifests.beside(manifest, *kinds)))
    return [workload for workload in workloads.all if id(workload.manifest) in near]


def behind(service: Manifest, workloads: Workloads) -> list[Workload]:
    """The workloads whose Pods the Service selects."""
    return [each for each in beside(service, workloads) if selects(service, each)]


def meant(name: str, manifest: Manifest, workloads: Workloads) -> list[Workload]:
    """The workloads that an object of this name can only be for: by a word of their names."""
    return [each for each in beside(manifest, workloads) if related(name, each.name)]


def references(workload: Workload) -> Iterator[Reference]:
    """Every ConfigMap, Secret, ServiceAccount and claim that the workload's Pod names."""
    account = workload.pod_get("serviceAccountName")
    if isinstance(account, str) and account not in ("", "default"):
        place = workload.pod_place("serviceAccountName")
        yield Reference(workload, "ServiceAccount", account, place)
    for index, secret in enumerate(_list(workload.pod_get("imagePullSecrets"))):
        if isinstance(secret, dict) and isinstance(secret.get("name"), str):
            place = workload.pod_place("imagePullSecrets", index, "name")
            yield Reference(workload, "Secret", secret["name"], place, optional=True)
    yield from _volumes(workload)
    for container in workload.containers:
        for index, entry in container.mappings("env"):
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                source = (entry.get("valueFrom") or {}).get(field)
                if isinstance(source, dict) and isinstance(source.get("name"), str):
                    place = container.place("env", index, "valueFrom", field, "name")
                    key, optional = source.get("key"), source.get("optional") is True
                    yield Reference(
                        workload, kind, source["name"], place, str(key) if key else None, optional
                    )
        for index, entry in container.mappings("envFrom"):
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                source = entry.get(field)
                if isinstance(source, dict) and isinstance(source.get("name"), str):
                    place = container.place("envFrom", index, field, "name")
                    optional = source.get("optional") is True
                    yield Reference(workload, kind, source["name"], place, optional=optional)


def _volumes(workload: Workload) -> Iterator[Reference]:
    for index, volume in workload.volumes:
        for field, kind, key in (
            ("configMap", "ConfigMap", "name"),
            ("secret", "Secret", "secretName"),
            ("persistentVolumeClaim", "PersistentVolumeClaim", "claimName"),
        ):
            source = volume.get(field)
            if not isinstance(source, dict) or not isinstance(source.get(key), str):
                continue
            optional = source.get("optional") is True
            place = workload.pod_place("volumes", index, field, key)
            yield Reference(workload, kind, source[key], place, optional=optional)
            for number, item in enumerate(_list(source.get("items"))):
                if isinstance(item, dict) and item.get("key"):
                    where = workload.pod_place("volumes", index, field, "items", number, "key")
                    yield Reference(workload, kind, source[key], where, str(item["key"]), optional)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
