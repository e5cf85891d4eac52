"""What the site is built from, as one digest: the handbook's files, the tools, and the day."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

PARTS = [
    "docs",
    "includes",
    "overrides",
    "snippets",
    "src",
    "scripts",
    "locks",
    "mkdocs.yml",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "tests/cases",  # a page counts them
]
NOT_READ = frozenset({".venv", "__pycache__", ".hypothesis", "build"})
PROGRAMS = ("nginx", "promtool", "amtool", "prometheus-amtool", "shellcheck", "buildah", "docker")
"""Tools that are no packages of the lock: one that is installed later has something to say."""


def digest(root: Path, *options: str) -> str:
    """A digest of every file below `root` that the build reads, and of what else decides it.

    A reason to leave an example alone ends on a day, so the day counts.
    """
    made = hashlib.sha256()
    found = [f"{name}={shutil.which(name)}" for name in PROGRAMS]
    today = datetime.now(UTC).date().isoformat()
    for word in (*options, today, f"CI={os.environ.get('CI')}", *found):
        made.update(word.encode() + b"\0")
    for file in _files(root):
        made.update(file.relative_to(root).as_posix().encode() + b"\0")
        made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()


def _files(root: Path) -> list[Path]:
    found = []
    for part in PARTS:
        top = root / part
        if top.is_file():
            found.append(top)
        for folder, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name not in NOT_READ and not _is_cache(name)]
            paths = (Path(folder, name) for name in names if not name.startswith(".coverage"))
            found += [path for path in paths if path.is_file() and path.name != "ran.json"]
    return sorted(found)


def _is_cache(name: str) -> bool:
    return name.endswith("_cache") or name.endswith(".egg-info")
