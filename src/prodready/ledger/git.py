"""What git says: who is asking, who committed a line, what changed since a revision."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from prodready.errors import InputError, UnavailableError
from prodready.ledger.entries import Signature

TIME_LIMIT = 60.0


def identity(folder: Path) -> str | None:
    """`Name <mail>` of whoever commits here; None where git does not know."""
    name, mail = (_git(folder, "config", "--get", key) for key in ("user.name", "user.email"))
    if not name:
        return None
    return f"{name.strip()} <{mail.strip()}>" if mail else name.strip()


class Blame:
    """Who committed the lines of ledger files; each file is asked for once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authors: dict[str, dict[int, str]] = {}

    def author(self, one: Signature) -> str | None:
        """Who committed the entry, and when; None where git does not know it."""
        path = one.place.path
        if path not in self._authors:
            told = _git(self._folder, "blame", "--no-textconv", "--line-porcelain", "--", path)
            self._authors[path] = _authors(told or "")
        return self._authors[path].get(one.place.line)


def _authors(porcelain: str) -> dict[int, str]:
    found: dict[int, str] = {}
    line, name, known = 0, "", False
    for row in porcelain.splitlines():
        head = re.match(r"([0-9a-f]{40,64}) \d+ (\d+)", row)
        if head:
            line, known = int(head[2]), bool(head[1].strip("0"))
        elif row.startswith("author "):
            name = row.removeprefix("author ")
        elif row.startswith("\t") and known:
            found[line] = name
    return found


def changed_since(folder: Path, revision: str) -> frozenset[str]:
    """The files of the folder that differ from the revision, those that git does not track included.

    Raises:
        UnavailableError: there is no git, or the folder is not in a repository.
        InputError: there is no such revision.
    """
    if revision.startswith("-"):
        raise InputError(f"--since {revision}: is no revision")
    if _git(folder, "rev-parse", "--is-inside-work-tree") is None:
        raise UnavailableError(f"--since needs a git repository, and {folder} is in none")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if commit is None:
        raise InputError(
            f"--since {revision}: git knows no such revision; "
            "in CI, fetch the history (`fetch-depth: 0`)"
        )
    diff = _git(
        folder,
        "diff",
        "--no-ext-diff",
        "--name-only",
        "--no-renames",
        "-z",
        "--relative",
        commit.strip(),
        "--",
        ".",
    )
    new = _git(folder, "ls-files", "-z", "--others", "--exclude-standard")
    if diff is None or new is None:
        raise UnavailableError(f"git cannot compare {folder} with {revision}")
    return frozenset(path for path in (*diff.split("\0"), *new.split("\0")) if path)


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints; None when it is not there or says no."""
    git = shutil.which("git")
    if git is None:
        return None
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    argv = [git, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(
            argv, cwd=folder, env=env, capture_output=True, timeout=TIME_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
