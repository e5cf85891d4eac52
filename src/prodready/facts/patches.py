"""Kustomize's patches on placed objects: strategic merge, JSON merge and JSON 6902.

Source of the rules: the Kubernetes API's patch merge keys, and RFC 6902 and RFC 7386.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prodready.facts.nodes import Node

MERGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "volumes": ("name",),
    "env": ("name",),
    "imagePullSecrets": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "topologySpreadConstraints": ("topologyKey",),
    "hostAliases": ("ip",),
    "resourceClaims": ("name",),
    "volumeClaimTemplates": (),
}
"""Lists that a strategic merge joins item by item, by which key; all others it replaces."""


class PatchError(Exception):
    """A patch that does not fit its object."""


def merge(base: Node, patch: Node, *, strategic: bool) -> Node | None:
    """The object with the patch merged in; None where the patch deletes it."""
    if not isinstance(patch.value, dict):
        return patch.copy()
    directive = patch.get("$patch")
    if directive == "delete":
        return None
    parts = {k: v for k, v in patch.value.items() if not k.startswith("$")}
    if directive == "replace" or not isinstance(base.value, dict):
        return Node(parts, patch.place)
    merged = dict(base.value)
    for key, value in parts.items():
        below = merged.get(key)
        if value.value is None:
            merged.pop(key, None)
            continue
        if below is None:
            below = Node({} if isinstance(value.value, dict) else None, value.place)
        if strategic and isinstance(value.value, list):
            result: Node | None = _merge_list(key, below, value)
        else:
            result = merge(below, value, strategic=strategic)
        if result is None:
            merged.pop(key, None)
        else:
            # What the patch adds to stays where it was written; what it sets stands in the patch.
            merged[key] = Node(result.value, base_place(below, value))
    return Node(merged, base.place)


def base_place(below: Node, patch: Node) -> Any:
    """Where a merged value stands: a container in its base, a scalar in the patch that sets it."""
    return below.place if isinstance(patch.value, (dict, list)) else patch.place


def _merge_list(key: str, base: Node, patch: Node) -> Node:
    keys = MERGE_KEYS.get(key, ())
    items = list(base.value) if isinstance(base.value, list) else []
    known = next((k for k in keys if all(i.child(k) for i in [*items, *patch.value])), None)
    if known is None:
        return patch.copy()
    for change in patch.value:
        same = [i for i, item in enumerate(items) if item.get(known) == change.get(known)]
        if not same:
            if change.get("$patch") != "delete":
                items.append(change.copy())
            continue
        merged = merge(items[same[0]], change, strategic=True)
        items[same[0] : same[0] + 1] = [] if merged is None else [merged]
    return Node(items, base.place)


def apply_operations(base: Node, operations: Node) -> Node:
    """The object after a JSON 6902 patch.

    Raises:
        PatchError: an operation names a place that the object does not have.
    """
    root = base.copy()
    for operation in operations.items():
        kind, pointer = operation.get("op"), operation.get("path")
        if not isinstance(pointer, str) or not pointer.startswith("/"):
            raise PatchError("an operation without a path")
        steps = [s.replace("~1", "/").replace("~0", "~") for s in pointer[1:].split("/")]
        if kind in ("move", "copy"):
            raise PatchError(f"the operation {kind} is not followed")
        if kind == "test":
            continue
        value = operation.child("value")
        if kind != "remove" and value is None:
            raise PatchError(f"the operation {kind} sets no value")
        _operate(root, str(kind), steps, value)
    return root


def _operate(root: Node, kind: str, steps: list[str], value: Node | None) -> None:
    parent: Node | None = root
    for step in steps[:-1]:
        parent = parent.child(_index(parent, step)) if parent else None
    if parent is None or not isinstance(parent.value, (dict, list)):
        raise PatchError("/" + "/".join(steps))
    last = _index(parent, steps[-1])
    if isinstance(parent.value, list) and isinstance(last, int):
        if kind == "add" and value and last <= len(parent.value):
            parent.value.insert(last, value.copy())
        elif last >= len(parent.value):
            raise PatchError("/" + "/".join(steps))
        else:
            parent.value[last : last + 1] = [value.copy()] if value else []
    elif value and isinstance(parent.value, dict):
        parent.value[steps[-1]] = value.copy()
    elif isinstance(parent.value, dict):
        parent.value.pop(steps[-1], None)


def _index(parent: Node, step: str) -> str | int:
    if not isinstance(parent.value, list):
        return step
    if step == "-":
        return len(parent.value)
    if not step.isdigit():
        raise PatchError(f"{step} is no index")
    return int(step)
