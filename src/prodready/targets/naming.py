"""Which sort of target a word on the command line names."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

from prodready.patterns import lazy

_PREFIX = lazy(r"(image|cluster):|https?://", re.IGNORECASE)


def is_live(target: str) -> bool:
    """Whether it names something else than a folder of files."""
    return bool(_PREFIX.match(target)) or is_saved_image(Path(target))


def is_saved_image(path: Path) -> bool:
    """Whether there is a tar, or the folder of an OCI image layout, at this path."""
    try:
        if path.is_dir():
            return (path / "oci-layout").is_file() and (path / "index.json").is_file()
        return path.is_file() and tarfile.is_tarfile(path)
    except OSError:
        return False
