"""What adapters of command-line programs share: finding, version, a clean run, reading JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from prodready.errors import UnavailableError
from prodready.patterns import lazy
from prodready.tools.interface import TIME_LIMIT, Tool, find_program, run_program

VERSION = lazy(r"\d+\.\d+[\w.+~-]*")
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
        self._remembered: dict[str, str] = {}

    def version(self) -> str | None:
        """The program's version; `unknown` when it is there and does not say; None when absent."""
        program = find_program(self.name)
        if program is None:
            return None
        identity = identify(program)
        version = self._remembered.get(identity) or self._versions.get(identity)
        if version is None:
            version = self._versions[identity] = self._ask_version(program)
            if version != UNKNOWN_VERSION and (is_native(program) or is_own(program)):
                self._remembered[identity] = version
        return version

    def ready(self) -> bool:
        """Whether the program is absent, or the same file that told its version before."""
        program = find_program(self.name)
        known = {*self._versions, *self._remembered}
        return program is None or identify(program) in known

    def remember(self, versions: dict[str, str]) -> None:
        """Share what programs said of themselves with earlier and later runs."""
        self._remembered = versions

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


def identify(program: str) -> str:
    """What tells one program from another: its file's path, size and time of change.

    For a script beside this interpreter also when a library was last installed or removed.
    """
    try:
        told = Path(program).stat()
        libraries = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns if is_own(program) else 0
    except OSError:
        return program
    return f"{program} {told.st_size} {told.st_mtime_ns} {libraries}"


def is_own(program: str) -> bool:
    """Whether the program was installed beside this interpreter, as wheels are."""
    return Path(program).parent == Path(sysconfig.get_path("scripts"))


def is_native(program: str) -> bool:
    """Whether the file is the program itself, not a script that may start another one tomorrow."""
    try:
        with open(program, "rb") as file:
            start = file.read(4)
    except OSError:
        return False
    same = Path(program).resolve().stem == Path(program).stem  # a link to a version manager is not
    return same and start.startswith((b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ"))


def first_line(text: str) -> str:
    """The first line that says something, shortened to what fits into a message."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= 160 else line[:157] + "..."


def version_tuple(version: str | None) -> tuple[int, ...]:
    """The leading numbers of a version, for comparing: `(2, 42, 0)`; empty when unknown."""
    found = re.match(r"\d+(?:\.\d+)*", version or "")
    return tuple(int(part) for part in found.group().split(".")) if found else ()
