"""The subjects of the last commits, where there is a git repository to ask."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Self

from prodready.documents.repository import Repository

TIME_LIMIT = 20.0


@dataclass(frozen=True)
class Commits:
    """Subjects of the last commits that touch the folder, newest first; merges are left out."""

    subjects: tuple[str, ...] = ()

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Ask git; without one there are none."""
        git = shutil.which("git")
        if git is None or not repository.tracked:
            return cls()
        # As for the list of files: no hook's environment, no program of the repository's settings.
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        argv = [git, "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "log"]
        argv += ["--no-merges", "--max-count=60", "--format=%s", "--", "."]
        try:
            done = subprocess.run(
                argv, cwd=repository.root, env=env, capture_output=True, timeout=TIME_LIMIT, check=False
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return cls()
        if done.returncode:
            return cls()
        return cls(tuple(done.stdout.decode("utf-8", "replace").splitlines()))
