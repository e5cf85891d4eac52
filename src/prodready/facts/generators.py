"""The ConfigMaps and Secrets that a kustomization generates, under their plain names.

Kustomize adds a hash of the content to the name and to every reference alike; no relation depends
on it. What a file or an env file holds is not read: its key is known, its value is not.
"""

from __future__ import annotations

from typing import Any

from prodready.facts.nodes import Node, from_data

GENERATED = "prodready.invalid/generated"
"""Marks objects that a kustomization generates: they are nobody's file."""

_KINDS = (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret"))


def generate(node: Node, objects: list[Node]) -> tuple[list[Node], bool]:
    """The objects with what the kustomization generates, and whether all of it could be placed.

    A generator with `behavior: merge` or `replace` changes what a base generated under that name.
    """
    result, fits = list(objects), True
    for key, kind in _KINDS:
        entries = node.child(key)
        for entry in entries.items() if entries else ():
            if not isinstance(entry.value, dict):
                continue
            made = _object(entry, kind, node)
            if entry.get("behavior") not in ("merge", "replace"):
                result.append(made)
                continue
            fits &= _change(result, made, merge=entry.get("behavior") == "merge")
    return result, fits


def _change(objects: list[Node], made: Node, *, merge: bool) -> bool:
    """Merge into, or put in the place of, the object of the same kind and name."""
    for index, known in enumerate(objects):
        if all(known.get(*path) == made.get(*path) for path in (("kind",), ("metadata", "name"))):
            if merge:
                made.value["data"].value = {
                    **_parts(known.child("data")),
                    **_parts(made.child("data")),
                }
            metadata = made.value["metadata"].value
            for field in ("labels", "annotations"):
                path = ("metadata", field)
                parts = {**_parts(known.find(*path)), **_parts(made.find(*path))}
                metadata[field] = Node(parts, made.place)
            objects[index] = made
            return True
    return False


def _parts(node: Node | None) -> dict[str, Node]:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _object(entry: Node, kind: str, kustomization: Node) -> Node:
    metadata: dict[str, Any] = {"name": entry.get("name")}
    for field in ("labels", "annotations"):
        common = kustomization.get("generatorOptions", field) or {}
        metadata[field] = {**common, **(entry.get("options", field) or {})}
    metadata["annotations"][GENERATED] = "true"
    made = from_data({"apiVersion": "v1", "kind": kind, "metadata": metadata}, entry.place)
    made.value["data"] = Node(_data(entry), entry.place)
    return made


def _data(entry: Node) -> dict[str, Node]:
    """The keys, each at the line that names it."""
    data: dict[str, Node] = {}
    for field in ("literals", "files"):
        items = entry.child(field)
        for item in items.items() if items else ():
            name, equals, value = str(item.value).partition("=")
            if not equals:
                name = name.rsplit("/", 1)[-1]
            data[name] = Node(_unquoted(value) if field == "literals" else "", item.place)
    return data


def _unquoted(value: str) -> str:
    """A literal without the quotes around it, which kustomize takes off."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
