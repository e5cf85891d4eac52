"""What is found out from the package's own files, kept beside the bytecode until one changes.

Where no bytecode may be written it is kept in the user's cache folder. As with bytecode, a folder
that cannot be written and a file that is broken cost only time.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

States = list[list[object]]
"""What tells one state of some files from another: names, sizes and times."""


def kept(package: Path, name: str, files: Iterable[Path], find: Callable[[], Any]) -> Any:
    """What `find` returns, as plain data: as kept, or found and kept.

    Args:
        package: the folder that it is about.
        name: what it is called among others of this package.
        files: what it was found from; it is found again when one of them differs.
        find: finds it.
    """
    try:
        sources = states(files)
    except OSError:  # in an archive
        return find()
    places = list(_places(package, name))
    for file in places:
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["sources"] == sources:
                return data["found"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
    found = find()
    writable = places[-1:] if sys.dont_write_bytecode else places
    for file in writable:
        if _keep(file, {"sources": sources, "found": found}):
            break
    return found


def states(files: Iterable[Path]) -> States:
    """Name, size and time of each file, in the order of their paths."""
    told = ((str(file), file.stat()) for file in sorted(files))
    return [[name, state.st_size, state.st_mtime_ns] for name, state in told]


def _places(package: Path, name: str) -> Iterator[Path]:
    """Where it may be kept: beside the bytecode, and last in the user's cache folder."""
    with contextlib.suppress(NotImplementedError):  # an interpreter without bytecode
        yield Path(cache_from_source(str(package / "__init__.py"))).parent / f"{name}.json"
    key = zlib.crc32(str(package).encode("utf-8", "surrogatepass"))
    folder = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    yield Path(folder) / "prodready" / "kept" / f"{package.name}-{key:08x}-{name}.json"


def _keep(file: Path, data: object) -> bool:
    """Write it whole or not at all."""
    own = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        text = json.dumps(data, separators=(",", ":"))
        if file.parent.name == "kept":
            file.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(text, encoding="utf-8")
        own.replace(file)
    except (OSError, TypeError, ValueError):
        with contextlib.suppress(OSError):
            own.unlink(missing_ok=True)
        return False
    return True
