"""Which kinds each adapter is for, kept beside the bytecode until a source file changes.

To know it otherwise takes an import of every adapter, most of which a run does not need.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from prodready.kept import kept

Kinds = dict[str, list[str]]
"""By a module's name, the kinds that its tool is for."""
NAME = "adapters"


def listed(package: Path, find: Callable[[], Kinds]) -> Kinds:
    """The kinds of each adapter of the package: as kept, or found and kept."""
    files = [*package.glob("*.py"), package.parent / "model.py"]
    found = kept(package, NAME, files, find)
    try:
        return {str(name): [*map(str, kinds)] for name, kinds in found.items()}
    except (AttributeError, TypeError):  # what was kept is broken
        return find()
