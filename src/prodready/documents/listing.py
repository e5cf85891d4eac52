"""The files of a folder: what git tracks or would track, else a walk that honours `.gitignore`."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathspec

CACHES = frozenset(
    {".git", ".hg", ".svn", "node_modules", "bower_components", ".venv", "venv", ".tox", ".nox"}
    | {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".terraform", ".eggs"}
    | {".cache", ".gradle", ".idea", ".next", ".nuxt"}
)
"""Folders that hold what a program put there; looked into only where git tracks their files."""

GIT_TIME_LIMIT = 60.0


@dataclass(frozen=True)
class Listing:
    """The files of a folder, and which of them git tracks (None: there is no git to ask)."""

    files: tuple[str, ...]
    tracked: frozenset[str] | None


def list_files(root: Path) -> Listing:
    """The regular files under `root`: paths relative to it, `/`-separated, sorted.

    Links to folders are not followed, links out of the folder are left out, and so are names
    that cannot be printed.
    """
    told = _git(root)
    if told is None:
        return Listing(tuple(sorted(_walk(root))), None)
    tracked, others = told
    if not tracked and not others and not (root / ".git").exists():
        # An ignored folder of a repository around it: it is not that repository's business.
        return Listing(tuple(sorted(_walk(root))), None)
    own = [path for path in others if not CACHES.intersection(path.split("/"))]
    files = {path for path in (*tracked, *own) if _is_file(root, path)}
    return Listing(tuple(sorted(files)), frozenset(tracked) & files)


def _git(root: Path) -> tuple[list[str], list[str]] | None:
    """What git tracks in the folder and what it would; None when git is not there or says no."""
    git = shutil.which("git")
    if git is None:
        return None
    # A hook's environment would point git at another repository, and a repository's own
    # configuration may name a program to run.
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    argv = [git, "-c", "core.fsmonitor=false", "ls-files", "-z", "-t"]
    argv += ["--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(
            argv, cwd=root, env=env, capture_output=True, timeout=GIT_TIME_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    tracked: list[str] = []
    others: list[str] = []
    for raw in done.stdout.split(b"\0"):  # "? " before what is not tracked, "H " and others before
        text = _decode(raw[2:])
        if text:
            (others if raw.startswith(b"?") else tracked).append(text)
    return tracked, others


def _decode(raw: bytes) -> str | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _is_file(root: Path, path: str) -> bool:
    """Whether it is a regular file, or a link to one that stays inside the root."""
    try:
        if stat.S_ISREG(os.lstat(f"{root}/{path}").st_mode):
            return True
        full = root / path
        return full.is_file() and full.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _walk(
    root: Path, folder: str = "", above: tuple[tuple[str, pathspec.GitIgnoreSpec], ...] = ()
) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except OSError:
        return
    specs = above + _ignores(root, folder)
    for entry in entries:
        if entry.name in CACHES or not entry.name.isprintable():
            continue
        path = f"{folder}/{entry.name}" if folder else entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if _ignored(path + "/" * is_folder, specs):
            continue
        if is_folder:
            yield from _walk(root, path, specs)
        elif _is_file(root, path):
            yield path


def _ignores(root: Path, folder: str) -> tuple[tuple[str, pathspec.GitIgnoreSpec], ...]:
    """The patterns of the folder's own `.gitignore`, with the prefix that they are relative to."""
    try:
        text = (root / folder / ".gitignore").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    import pathspec  # only here: with git to ask it is not needed

    prefix = f"{folder}/" if folder else ""
    return ((prefix, pathspec.GitIgnoreSpec.from_lines(text.splitlines())),)


def _ignored(path: str, specs: tuple[tuple[str, pathspec.GitIgnoreSpec], ...]) -> bool:
    """Whether git would ignore it: the innermost `.gitignore` that has a say decides."""
    for prefix, spec in reversed(specs):
        verdict = spec.check_file(path[len(prefix) :]).include
        if verdict is not None:
            return verdict
    return False
