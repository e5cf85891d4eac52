"""What git tells of a repository's past: its release tags. Without git there is nothing to tell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prodready.documents.repository import Repository
from prodready.patterns import lazy

TIME_LIMIT = 20.0
_TAG = lazy(r"(?:release[-/_]?)?v?\.?(\d+(?:\.\d+){1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class History:
    """The history of a folder that is a git repository itself; `root` is None for any other."""

    root: Path | None

    @classmethod
    def from_repository(cls, repository: Repository) -> History:
        """Nothing is asked yet. A folder inside somebody else's repository has no history."""
        own = repository.tracked is not None and (repository.root / ".git").exists()
        return cls(repository.root if own else None)

    @cached_property
    def newest_release(self) -> str | None:
        """The tag of the highest released version; tags of parts and of trials do not count."""
        tags = [
            tag for tag in (self._git("tag", "--list") or "").splitlines() if _TAG.fullmatch(tag)
        ]
        return max(tags, key=version_of, default=None)

    def _git(self, *arguments: str) -> str | None:
        git = shutil.which("git")
        if git is None or self.root is None:
            return None
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        argv = [git, "-c", "core.fsmonitor=false", *arguments]
        try:
            done = subprocess.run(
                argv, cwd=self.root, env=env, capture_output=True, timeout=TIME_LIMIT, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def version_of(text: str) -> tuple[int, ...]:
    """The first version in a text as numbers, zeros at the end left out: `v1.4.0` is (1, 4)."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
