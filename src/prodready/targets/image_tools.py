"""Compilers and other tools of the build that an image brings along."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.patterns import lazy
from prodready.targets.image import SavedImage
from prodready.targets.image_layers import EntryKind

_FOLDERS = frozenset(
    f"{prefix}{name}" for prefix in ("", "usr/", "usr/local/") for name in ("bin", "sbin")
)
_TOOL = lazy(
    r"(?:[a-z0-9_]+-[a-z0-9_]+-(?:[a-z0-9_]+-)?)?"
    r"(?:gcc|g\+\+|cc|c\+\+|cc1|clang|clang\+\+|ld|as|tcc)(?:-[0-9.]+)?"
    r"|make|gmake|cmake|ninja|meson|autoconf|automake|rustc|cargo|javac|gdb"
)
_COMPILED = frozenset({EntryKind.FILE, EntryKind.SYMLINK, EntryKind.HARDLINK})


def build_tools(image: SavedImage) -> Iterator[str]:
    """The paths of the build's tools that a container sees, with a slash in front.

    Raises:
        InputError: a layer cannot be read.
    """
    for path, (_, entry) in sorted(image.files.items()):
        folder, name = posixpath.split(path)
        if folder in _FOLDERS and entry.kind in _COMPILED and _TOOL.fullmatch(name):
            yield f"/{path}"
