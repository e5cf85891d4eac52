"""What an API server refuses and the schemas of Kubernetes cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.tools.interface import Remark


def remarks(tree: Tree, root: Path, data: dict[str, Any]) -> Iterator[Remark]:
    """What is wrong with one object beyond its schema."""
    del tree, root, data
    yield from ()
