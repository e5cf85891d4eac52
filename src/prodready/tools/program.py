"""What adapters of command-line programs share: finding, version, a clean run, reading JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from prodready.errors import UnavailableError
from prodready.tools.interface import TIME_LIMIT, Tool, find_program, run_program

VERSION = re.compile(r"\d+\.\d+[\w.+~-]*")
UNKNOWN_VERSION = "unknown"

# Of the caller's environment a checker sees only what it needs to start. The rest (HADOLINT_IGNORE,
# SHELLCHECK_OPTS, GH_TOKEN, a home folder with settings) would change its answers unseen.
KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


def environment(home: Path) -> dict[str, str]:
    """Environment variables for a checker: UTF-8 everywhere, and `home` as an empty home folder."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "HOME": str(home), "XDG_CONFIG_HOME": str(home)}


class ProgramTool(Tool):
    """An adapter for a program that is found on PATH or beside the interpreter."""

    version_argument: ClassVar[str] = "--version"
    limit: float = TIME_LIMIT
    """Seconds that one call may take."""

    def __init__(self) -> None:
        self._versions: dict[str, str] = {}

    def version(self) -> str | None:
        """The program's version; `unknown` when it is there and does not say; None when absent."""
        program = find_program(self.name)
        if program is None:
            return None
        if program not in self._versions:
            self._versions[program] = self._ask_version(program)
        return self._versions[program]

    def _ask_version(self, program: str) -> str:
        try:
            done = run_program([program, self.version_argument], limit=min(self.limit, 10.0))
        except UnavailableError:
            return UNKNOWN_VERSION
        found = VERSION.search(done.stdout) or VERSION.search(done.stderr)
        return found.group() if found else UNKNOWN_VERSION

    def call(
        self,
        arguments: Sequence[str],
        root: Path,
        *,
        expected: Sequence[int] = (0, 1),
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run the program in `root`.

        Raises:
            UnavailableError: it is not installed, could not be run, or ended with an exit status
                that is not `expected`.
        """
        program = find_program(self.name)
        if program is None:
            raise UnavailableError(f"{self.name} is not installed: {self.install}")
        done = run_program(
            [program, *arguments],
            cwd=root,
            limit=self.limit,
            env={**environment(root), **(variables or {})},
        )
        if done.returncode not in expected:
            said = first_line(done.stderr) or first_line(done.stdout) or "nothing"
            raise UnavailableError(
                f"{self.name} failed with exit status {done.returncode} and said: {said}"
            )
        return done

    def read_json(self, output: str) -> Any:
        """The JSON that the program printed.

        Raises:
            UnavailableError: it is no JSON.
        """
        try:
            return json.loads(output)
        except ValueError:
            raise self.garbled(output) from None

    def garbled(self, output: str) -> UnavailableError:
        """The error for an answer of the program that cannot be understood."""
        said = first_line(output) or "nothing"
        return UnavailableError(
            f"{self.name} printed something that cannot be understood ({said}); "
            f"install a current version: {self.install}"
        )


def first_line(text: str) -> str:
    """The first line that says something, shortened to what fits into a message."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= 160 else line[:157] + "..."


def version_tuple(version: str | None) -> tuple[int, ...]:
    """The leading numbers of a version, for comparing: `(2, 42, 0)`; empty when unknown."""
    found = re.match(r"\d+(?:\.\d+)*", version or "")
    return tuple(int(part) for part in found.group().split(".")) if found else ()
