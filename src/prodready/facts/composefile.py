"""One Compose file as nodes in their long forms, and how Compose merges several.

https://docs.docker.com/reference/compose-file/merge/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document, Place
from prodready.patterns import lazy

_REPLACED = frozenset({"command", "entrypoint", "test", "profiles"})
"""Lists that a later file replaces; all others grow."""
_AS_MAPPING = frozenset({"environment", "labels", "depends_on", "networks", "args", "sysctls"})
_TAG = lazy(r"\s*[^\s:#]+\s*:\s*!(?P<tag>reset|override)\b")


@dataclass(frozen=True, eq=False)
class ComposeFile:
    """A file's services and its other top-level elements.

    `tags` are the `!reset` and `!override` marks of services' keys, by service and key.
    """

    document: Document
    root: Node
    services: dict[str, Node]
    tags: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def stands_alone(self) -> bool:
        """Whether every service says what it runs, so that no other file is needed below it."""
        return bool(self.services) and all(
            any(node.child(key) for key in ("image", "build", "extends"))
            for node in self.services.values()
        )


def read(document: Document) -> ComposeFile:
    """Read one file.

    Raises:
        YamlError: the text is no YAML, or no mapping with services.
    """
    trees = load(document.text)
    tree = trees[0] if trees else None
    if tree is None or not isinstance(tree.data, dict):
        raise YamlError("no mapping with services", 1, 1)
    root = from_tree(tree, document)
    services, tags = {}, {}
    lines = document.text.splitlines()
    for name, node in _mapping(root.child("services")).items():
        if isinstance(node.value, dict):
            services[name] = _long_form(node)
            for key in node.value:
                match = _TAG.match(
                    lines[min(tree.place(("services", name, key))[0], len(lines)) - 1]
                )
                if match:
                    tags[name, key] = match["tag"]
    return ComposeFile(document, root, services, tags)


def merge_service(
    base: Node | None, over: Node, tags: dict[tuple[str, str], str], name: str
) -> Node:
    """The service as Compose sees it when `over` is given after `base`."""
    if base is None:
        return over
    parts = dict(base.value)
    for key, node in over.value.items():
        tag = tags.get((name, key))
        if tag == "reset":
            parts.pop(key, None)
        elif tag == "override" or key not in parts:
            parts[key] = node
        else:
            parts[key] = merge(parts[key], node, key)
    return Node(parts, base.place)


def merge(base: Node, over: Node, key: str) -> Node:
    """One element after the other, by the rules for its key."""
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        parts = dict(base.value)
        for name, node in over.value.items():
            parts[name] = merge(parts[name], node, name) if name in parts else node
        return Node(parts, base.place)
    if isinstance(base.value, list) and isinstance(over.value, list) and key not in _REPLACED:
        targets = {mount_target(item.data) for item in over.value} if key == "volumes" else set()
        kept = [item for item in base.value if mount_target(item.data) not in targets]
        new = [item for item in over.value if all(item.data != old.data for old in kept)]
        return Node([*kept, *new], base.place)
    return base if over.value is None and isinstance(base.value, dict | list) else over


def mount_target(mount: Any) -> str | None:
    """The path in the container of a volume in either form; None where it cannot be told."""
    if isinstance(mount, dict):
        return str(mount.get("target"))
    parts = split_mount(str(mount))
    return parts[1] if len(parts) > 1 else parts[0]


def split_mount(text: str) -> list[str]:
    """The parts of `source:target:mode`; a colon inside `${…}` or after a drive letter stays."""
    parts = re.split(r":(?![^{]*\})", text)
    if len(parts) > 1 and len(parts[0]) == 1 and parts[0].isalpha():
        parts[:2] = [":".join(parts[:2])]
    return parts


def _long_form(node: Node) -> Node:
    parts = {key: _mapped(part) if key in _AS_MAPPING else part for key, part in node.value.items()}
    build = parts.get("build")
    if build is not None and isinstance(build.value, str):
        parts["build"] = Node({"context": build}, build.place)
    elif build is not None and isinstance(build.value, dict) and "args" in build.value:
        inner = {**build.value, "args": _mapped(build.value["args"])}
        parts["build"] = Node(inner, build.place)
    extends = parts.get("extends")
    if extends is not None and isinstance(extends.value, str):
        parts["extends"] = Node({"service": extends}, extends.place)
    return Node(parts, node.place)


def _mapped(node: Node) -> Node:
    """A list of `key=value` texts or of names as the mapping that it stands for."""
    if not isinstance(node.value, list):
        return node
    parts = {}
    for item in node.value:
        key, equals, value = str(item.data).partition("=")
        parts[key] = Node(value if equals else None, item.place)
    return Node(parts, node.place)


def _mapping(node: Node | None) -> dict[str, Node]:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def nowhere(path: str) -> Node:
    """An empty mapping at the top of a file."""
    return Node({}, Place(path))
