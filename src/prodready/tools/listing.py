"""Which kinds each adapter is for, kept beside the bytecode until a source file changes.

To know it otherwise takes an import of every adapter, most of which a run does not need.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

Kinds = dict[str, list[str]]
"""By a module's name, the kinds that its tool is for."""
FILE = "adapters.json"


def listed(package: Path, find: Callable[[], Kinds]) -> Kinds:
    """The kinds of each adapter of the package: as kept, or found and kept.

    As with bytecode, a folder that cannot be written and a file that is broken cost only time.
    """
    try:
        sources = _sources(package)
        file = Path(importlib.util.cache_from_source(str(package / "__init__.py"))).parent / FILE
    except (OSError, NotImplementedError):  # in an archive, or without bytecode
        return find()
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["sources"] == sources:
            return {str(name): [*map(str, kinds)] for name, kinds in kept["kinds"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    kinds = find()
    if not sys.dont_write_bytecode:
        _keep(file, {"sources": sources, "kinds": kinds})
    return kinds


def _sources(package: Path) -> list[list[object]]:
    """What tells one state of the code from another: names, sizes and times of its files."""
    files = [*package.glob("*.py"), package.parent / "model.py"]
    states = ((file.name, file.stat()) for file in sorted(files))
    return [[name, state.st_size, state.st_mtime_ns] for name, state in states]


def _keep(file: Path, data: object) -> None:
    own = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        own.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
        own.replace(file)
    except OSError:
        own.unlink(missing_ok=True)
