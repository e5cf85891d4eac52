"""The changes that a kustomization makes to the objects that it includes, one function each."""

from __future__ import annotations

import re

from prodready.documents.yamltree import YAML_1_1_BOOLEANS, YamlError, load
from prodready.facts.nodes import Node, from_data, text
from prodready.facts.patches import PatchError, apply_operations, merge

STRATEGIC_GROUPS = frozenset(
    {"", "apps", "batch", "extensions", "policy", "autoscaling", "networking.k8s.io"}
)
"""API groups whose lists have merge keys; on any other object kustomize replaces a list."""


def patched(objects: list[Node], patch: Node, target: Node | None) -> tuple[list[Node], bool]:
    """The objects after one patch, and whether it could be applied as kustomize would."""
    result, fits = [], False
    for node in objects:
        if not _meets(node, patch, target):
            result.append(node)
            continue
        fits = True
        if isinstance(patch.value, list):
            try:
                result.append(apply_operations(node, patch))
            except PatchError:
                return objects, False
        else:
            group = str(node.get("apiVersion") or "").rpartition("/")[0]
            merged = merge(node, _unnamed(patch), strategic=group in STRATEGIC_GROUPS)
            if merged is not None:
                result.append(merged)
    return result, fits


def _unnamed(patch: Node) -> Node:
    """The patch without what only names its target: the object keeps its own name and kind."""
    parts = {k: v for k, v in patch.value.items() if k not in ("apiVersion", "kind")}
    metadata = parts.get("metadata")
    if metadata is not None and isinstance(metadata.value, dict):
        kept = {k: v for k, v in metadata.value.items() if k not in ("name", "namespace")}
        parts["metadata"] = Node(kept, metadata.place)
    return Node(parts, patch.place)


def _meets(node: Node, patch: Node, target: Node | None) -> bool:
    if target is None:
        if not isinstance(patch.value, dict):
            return False
        identity = (("kind",), ("metadata", "name"))
        return all(node.get(*path) == patch.get(*path) for path in identity)
    for key, path in (("kind", ("kind",)), ("name", ("metadata", "name"))):
        wanted = target.get(key)
        if wanted is not None and not _fullmatch(str(wanted), str(node.get(*path))):
            return False
    wanted = target.get("labelSelector")
    labels = node.get("metadata", "labels") or {}
    pairs = [pair.partition("=") for pair in str(wanted).split(",")] if wanted else []
    return all(str(labels.get(key.strip())) == value.strip("= ") for key, _, value in pairs)


def _fullmatch(pattern: str, name: str) -> bool:
    try:
        return re.fullmatch(pattern, name) is not None
    except re.error:
        return pattern == name


def inline(scalar: Node) -> list[Node]:
    """The documents of a patch that is written as a block of text, all placed at that block."""
    try:
        return [
            from_data(tree.data, scalar.place) for tree in load(scalar.value, YAML_1_1_BOOLEANS)
        ]
    except YamlError:
        return []


def images(node: Node, objects: list[Node]) -> None:
    """Set names, tags and digests of images as `images:` says."""
    for change in _entries(node, "images"):
        for container in (c for obj in objects for c in containers(obj)):
            image = container.child("image")
            if image is None or not isinstance(image.value, str):
                continue
            name, tag, digest = split_image(image.value)
            if name != change.get("name"):
                continue
            if change.get("newTag") is not None:
                tag, digest = str(change.get("newTag")), ""
            if change.get("digest"):
                tag, digest = "", str(change.get("digest"))
            name = str(change.get("newName") or name)
            image.value = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
            image.place = change.place


def split_image(reference: str) -> tuple[str, str, str]:
    """An image reference as name, tag and digest; the last two may be empty."""
    rest, _, digest = reference.partition("@")
    head, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        return rest, "", digest
    return head, tag, digest


def replicas(node: Node, objects: list[Node]) -> None:
    """Set the replicas that `replicas:` names."""
    for change in _entries(node, "replicas"):
        for obj in objects:
            spec = obj.child("spec")
            scaled = obj.get("kind") in ("Deployment", "StatefulSet", "ReplicaSet")
            if scaled and spec and obj.get("metadata", "name") == change.get("name"):
                spec.value["replicas"] = Node(change.get("count"), change.place)


CLUSTER_KINDS = frozenset(
    {
        *("ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "StorageClass"),
        *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "PriorityClass"),
    }
)


def namespace(node: Node, objects: list[Node]) -> None:
    """Put the objects into the namespace that the kustomization names.

    A Namespace among them is renamed, as kustomize does: it is the one that they go into.
    """
    set_by = node.child("namespace")
    if set_by is None:
        return
    for obj in objects:
        metadata = obj.child("metadata")
        if metadata is None or not isinstance(metadata.value, dict):
            continue
        if obj.get("kind") == "Namespace":
            metadata.value["name"] = set_by
        elif obj.get("kind") not in CLUSTER_KINDS:
            metadata.value["namespace"] = set_by


def labels(node: Node, objects: list[Node]) -> None:
    """Add labels to the objects and, where the kustomization says so, to their Pods.

    Selectors that kustomize would widen by the same labels are left: they select the same Pods.
    """
    common = node.child("commonLabels")
    changes = [(common, True)] if common else []
    for entry in _entries(node, "labels"):
        pods = bool(entry.get("includeSelectors") or entry.get("includeTemplates"))
        pairs = entry.child("pairs")
        changes += [(pairs, pods)] if pairs else []
    for pairs, pods in changes:
        if not isinstance(pairs.value, dict):
            continue
        for obj in objects:
            add_labels(obj, ("metadata",), pairs)
            template = ("spec", "template", "metadata")
            if pods and obj.find("spec", "template", "spec"):
                add_labels(obj, template, pairs)


def add_labels(obj: Node, path: tuple[str, ...], pairs: Node) -> None:
    """Add labels below the metadata at this path, which is made where it is missing."""
    node = obj
    for step in (*path, "labels"):
        if not isinstance(node.value, dict):
            return
        if node.child(step) is None or node.value[step].value is None:
            node.value[step] = Node({}, pairs.place)
        node = node.value[step]
    if isinstance(node.value, dict):
        node.value.update(pairs.value)


def containers(obj: Node) -> list[Node]:
    """Every container in an object, wherever its Pod template stands."""
    found = []
    if isinstance(obj.value, dict):
        for key, part in obj.value.items():
            if text(key) in ("containers", "initContainers"):
                found += [item for item in part.items() if isinstance(item.value, dict)]
            else:
                found += containers(part)
    elif isinstance(obj.value, list):
        for part in obj.value:
            found += containers(part)
    return found


def _entries(node: Node, key: str) -> list[Node]:
    part = node.child(key)
    return [entry for entry in part.items() if isinstance(entry.value, dict)] if part else []
