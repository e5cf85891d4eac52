"""What objects of operators name: keys of Secrets, issuers, stores; scripts of mounted ConfigMaps."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.checks.kubernetes_made import entries, made_keys, maker
from prodready.coherence.likeness import related, slip
from prodready.facts.manifests import Manifest
from prodready.facts.nodes import Node
from prodready.facts.workloads import Container, Workload, Workloads

_OWN_GROUPS = ("", "apps", "batch", "networking.k8s.io", "policy", "autoscaling", "storage.k8s.io")
_ISSUER_KEYS = {
    "cert-manager.io/cluster-issuer": "ClusterIssuer",
    "cert-manager.io/issuer": "Issuer",
}


def keys_of_operators(workloads: Workloads) -> Iterator[Fail]:
    """`{name, key}` in objects of operators whose Secret is made here, and has no such key."""
    manifests = workloads.manifests
    for manifest in manifests.all:
        if manifest.group in _OWN_GROUPS or manifest.group.endswith("external-secrets.io"):
            continue
        if manifest.scope in manifests.partial or manifests.templates:
            continue
        for node in _pairs(manifest.root.child("spec")):
            name, key = str(node.get("name")), str(node.get("key"))
            keys = _keys(name, manifest, workloads)
            if keys and key not in keys:
                yield Fail(
                    node.place_of("key"),
                    f"{manifest} takes key {key} of Secret {name}, which has "
                    f"{', '.join(sorted(keys))}",
                    "Name a key that it has.",
                )


def _pairs(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    if isinstance(node.value, dict):
        if {"name", "key"} <= node.value.keys() <= {"name", "key", "optional"}:
            yield node
            return
        for below in node.value.values():
            yield from _pairs(below)
    for item in node.items():
        yield from _pairs(item)


def _keys(name: str, manifest: Manifest, workloads: Workloads) -> set[str]:
    """The keys that the Secret or ConfigMap of this name will have, where all are known."""
    manifests = workloads.manifests
    found: set[str] = set()
    for one in manifests.beside(manifest, "Secret", "ConfigMap"):
        if one.name == name:
            found |= set(entries(one))
    by = maker("Secret", name, workloads)
    return found | set(made_keys(by)) if by is not None else found


def issuers(workloads: Workloads) -> Iterator[Fail]:
    """Ingresses and certificates that name an issuer nearly like, or in place of, the one here."""
    manifests = workloads.manifests
    if manifests.templates:
        return
    known = {one.name: one.kind for one in manifests.of("Issuer", "ClusterIssuer")}
    named = [
        (one, ("metadata", "annotations", key), one.annotations[key])
        for one in manifests.of("Ingress", "Gateway")
        for key in _ISSUER_KEYS
        if key in one.annotations
    ]
    named += [
        (one, ("spec", "issuerRef", "name"), str(one.get("spec", "issuerRef", "name")))
        for one in manifests.of("Certificate", group="cert-manager.io")
    ]
    for manifest, path, name in named:
        near = slip(name, known) or next((each for each in known if related(each, name)), None)
        if name not in known and near and manifest.scope not in manifests.partial:
            yield Fail(
                manifest.place(*path),
                f"{manifest} asks {name} for its certificate, and no issuer is called so; {near} is "
                "here: no certificate is made",
                f"Write {near}.",
            )


def stores(workloads: Workloads) -> Iterator[Fail]:
    """Clusters of CloudNativePG that name a store of copies which is not the one here."""
    manifests = workloads.manifests
    known = {one.name for one in manifests.of("ObjectStore")}
    for cluster in manifests.of("Cluster", group="postgresql.cnpg.io"):
        plugins = cluster.get("spec", "plugins")
        for index in range(len(plugins) if isinstance(plugins, list) else 0):
            path = ("spec", "plugins", index, "parameters", "barmanObjectName")
            name = cluster.get(*path)
            if isinstance(name, str) and known and name not in known and not manifests.templates:
                yield Fail(
                    cluster.place(*path),
                    f"{cluster} keeps its copies in ObjectStore {name}, which is not here: "
                    f"{', '.join(sorted(known))} is",
                    f"Write {sorted(known)[0]}.",
                )


def scripts(workloads: Workloads) -> Iterator[Fail]:
    """Commands that start a file of a mounted ConfigMap, which has no such file."""
    for workload in workloads.pods():
        for container in workload.containers:
            mounted = dict(_mounted(container, workload, workloads))
            for key in ("command", "args"):
                words = container.get(key)
                for index, word in enumerate(words if isinstance(words, list) else ()):
                    folder, slash, name = str(word).rpartition("/")
                    held = mounted.get(folder) if slash else None
                    if held is not None and name not in held and " " not in str(word):
                        yield Fail(
                            container.place(key, index),
                            f"{container} starts {word}, and the ConfigMap that is mounted there "
                            f"has {', '.join(sorted(held))}",
                            f"Add {name} to the ConfigMap.",
                        )


def _mounted(
    container: Container, workload: Workload, workloads: Workloads
) -> Iterator[tuple[str, set[str]]]:
    """The folders into which a ConfigMap of this repository is mounted whole, with its keys."""
    manifests = workloads.manifests
    maps = {one.name: one for one in manifests.beside(workload.manifest, "ConfigMap")}
    volumes = {
        str(volume.get("name")): (volume.get("configMap") or {}) for _, volume in workload.volumes
    }
    for _, mount in container.mappings("volumeMounts"):
        source = volumes.get(str(mount.get("name")), {})
        found = maps.get(str(source.get("name"))) if isinstance(source, dict) else None
        if found is not None and not source.get("items") and not mount.get("subPath"):
            keys = set(entries(found))
            if keys:
                yield str(mount.get("mountPath")).rstrip("/"), keys
