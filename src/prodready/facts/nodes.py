"""A YAML value that knows where each of its parts was written, so that it can be merged.

A manifest that an overlay patches comes from several files. A tree of nodes keeps, for every key
and list item, the place in the file that it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.documents.yamltree import Tree
from prodready.model import Document, Place

Path = tuple[str | int, ...]


class Node:
    """One value: a mapping of nodes, a list of nodes, or a scalar.

    Attributes:
        value: `dict[str, Node]`, `list[Node]` or a plain scalar.
        place: where its key (or, in a list, its item) stands.
    """

    __slots__ = ("place", "value")

    def __init__(self, value: Any, place: Place) -> None:
        self.value = value
        self.place = place

    @property
    def data(self) -> Any:
        """The value as plain data."""
        if isinstance(self.value, dict):
            return {key: node.data for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.data for node in self.value]
        return self.value

    def child(self, step: str | int) -> Node | None:
        """The part under this key or index, if there is one."""
        found: Node | None = None
        if isinstance(self.value, dict) and isinstance(step, str):
            found = self.value.get(step)
        elif isinstance(self.value, list) and isinstance(step, int) and -1 < step < len(self.value):
            found = self.value[step]
        return found

    def find(self, *path: str | int) -> Node | None:
        """The part at this path, if there is one."""
        node: Node | None = self
        for step in path:
            node = node.child(step) if node else None
        return node

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The plain data at this path, or `default`."""
        node = self.find(*path)
        return default if node is None else node.data

    def place_of(self, *path: str | int) -> Place:
        """Where the part at this path stands, or its nearest ancestor that exists."""
        node = self
        for step in path:
            below = node.child(step)
            if below is None:
                break
            node = below
        return node.place

    def copy(self) -> Node:
        """A copy whose parts can be replaced without touching this one."""
        if isinstance(self.value, dict):
            return Node({key: node.copy() for key, node in self.value.items()}, self.place)
        if isinstance(self.value, list):
            return Node([node.copy() for node in self.value], self.place)
        return Node(self.value, self.place)

    def items(self) -> Iterator[Node]:
        """The items of a list; nothing for any other value."""
        if isinstance(self.value, list):
            yield from self.value


def from_tree(tree: Tree, document: Document, start: Path = ()) -> Node:
    """The YAML document, from `start` down, as nodes placed in the reader's file."""

    def build(data: Any, path: Path) -> Node:
        place = document.locate(*tree.place(path))
        if isinstance(data, dict):
            parts = {text(key): build(value, (*path, key)) for key, value in data.items()}
            return Node(parts, place)
        if isinstance(data, list):
            return Node([build(item, (*path, i)) for i, item in enumerate(data)], place)
        return Node(data, place)

    return build(tree.get(*start), start)


def from_data(data: Any, place: Place) -> Node:
    """Plain data as nodes that all stand at one place, where nothing more exact is known."""
    if isinstance(data, dict):
        return Node({text(k): from_data(v, place) for k, v in data.items()}, place)
    if isinstance(data, list):
        return Node([from_data(item, place) for item in data], place)
    return Node(data, place)


def text(key: Any) -> str:
    """A mapping's key as text; YAML 1.1 reads a bare `on` as true."""
    if key is True:
        return "on"
    return key if isinstance(key, str) else str(key)
