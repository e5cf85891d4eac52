"""The interpreters of one page: a Python, a bash, one folder for both, and what they may see."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prodready.errors import UnavailableError
from prodready.patterns import lazy
from prodready.running.process import TOKEN, Exchange, Process

DEFAULT_SECONDS = 30.0
OUTPUT_LIMIT = 1024 * 1024
"""Bytes that one block may print."""
START_SECONDS = 30.0

KEPT_VARIABLES = ("PATH",)
"""All that a page sees of the caller's environment."""
FIXED_VARIABLES = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "COLUMNS": "80",
    "TZ": "UTC",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
}

_BASH = r"""
shopt -s expand_aliases
exec 207<&"$1" 208>&"$2" 209>&2
eval "exec $1<&- $2>&-"
set --
_prodready_back() { return "$1"; }
_prodready_status=0
printf '%s\0' "$BASH_VERSION" >&208
while IFS= read -r -d '' -u 207 _prodready_command; do
  _prodready_back "$_prodready_status"
  eval "$_prodready_command" </dev/null 2>&209 207<&- 208>&- 209>&-
  _prodready_status=$?
  printf '%s\0' "$_prodready_status" >&208
done 2>/dev/null
"""
_OWN_LINES = lazy(r"^bash: (?:eval: )?line \d+: ", re.MULTILINE)
"""Where bash names lines of the loop above; at a prompt it names none."""


@dataclass(frozen=True)
class Options:
    """How pages are run.

    Attributes:
        python: the interpreter of Python blocks; the running one by default.
        seconds: how long a block may take that says nothing itself.
        output_limit: bytes that a block may print.
    """

    python: str = sys.executable
    seconds: float = DEFAULT_SECONDS
    output_limit: int = OUTPUT_LIMIT


@dataclass(frozen=True)
class Printed:
    """An exchange in text. `answer` is None where the process did not get to one."""

    output: str
    errors: str
    exchange: Exchange
    answer: Any = None


@dataclass
class Sessions:
    """What is open for one page. Use as a context; at its end all of it is gone."""

    options: Options
    _scratch: tempfile.TemporaryDirectory[str] | None = None
    _open: dict[str, Process] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    """By tool, why its state is gone: what came later on the page cannot be run."""
    versions: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Sessions:
        self._scratch = tempfile.TemporaryDirectory(
            prefix="prodready-run-", ignore_cleanup_errors=True
        )
        for name in ("page", "home", "tmp"):
            (self.root / name).mkdir()
        self._token = secrets.token_hex(16)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._open.values():
            process.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def interrupt(self) -> None:
        """End what runs now and let nothing more start; called from another thread."""
        for tool in ("python", "bash"):
            self.lost[tool] = "it was interrupted"
        for process in list(self._open.values()):
            if process.open:
                process.kill()

    @property
    def root(self) -> Path:
        """The temporary folder that holds the others."""
        assert self._scratch is not None
        return Path(self._scratch.name).resolve()

    @property
    def folder(self) -> Path:
        """The working directory that both interpreters start in."""
        return self.root / "page"

    def python(self, source: str, filename: str, mode: str, seconds: float) -> Printed:
        """Execute Python source; `mode` is that of `compile`. The answer is the child's own.

        Raises:
            UnavailableError: the interpreter cannot be started.
        """
        process = self._session("python")
        request = json.dumps({"source": source, "filename": filename, "mode": mode})
        done = process.ask(request.encode() + b"\n", seconds, self.options.output_limit)
        return _printed(done, done.answer and json.loads(done.answer))

    def bash(self, command: str, seconds: float) -> Printed:
        """Execute one command, of any number of lines. The answer is its exit status.

        Raises:
            UnavailableError: bash is not installed or cannot be started.
        """
        process = self._session("bash")
        request = command.replace("\0", "").encode("utf-8", "replace") + b"\0"
        done = process.ask(request, seconds, self.options.output_limit)
        return _printed(done, int(done.answer) if done.answer else None)

    def _session(self, tool: str) -> Process:
        if tool in self._open and self._open[tool].open:
            return self._open[tool]
        variables = environment(os.environ, self.root, self.options.python, f"{self._token}-{tool}")
        if tool == "python":
            child = str(Path(__file__).with_name("child.py"))
            process = Process(
                [self.options.python, child], self.folder, variables, one_output=False
            )
        else:
            bash = shutil.which("bash")
            if bash is None:
                raise UnavailableError("bash is not installed, and console sessions are run in it")
            argv = [bash, "--noprofile", "--norc", "-c", _BASH, "bash"]
            process = Process(argv, self.folder, variables, one_output=True)
        hello = process.ask(None, START_SECONDS, OUTPUT_LIMIT)
        if hello.answer is None:
            process.close()
            said = (hello.errors or hello.output).decode("utf-8", "replace").strip()
            last = said.splitlines()[-1] if said else "it said nothing"
            raise UnavailableError(f"{tool} could not be started for the pages: {last}")
        version = json.loads(hello.answer)["version"] if tool == "python" else hello.answer.decode()
        self.versions[tool] = version.split("(")[0]
        self._open[tool] = process
        return process


def environment(caller: Mapping[str, str], root: Path, python: str, token: str) -> dict[str, str]:
    """The variables that a page sees: PATH with the chosen Python first, and fixed ones."""
    path = [str(Path(python).parent), *caller.get("PATH", os.defpath).split(os.pathsep)]
    usable = dict.fromkeys(part for part in path if Path(part).is_absolute())
    return {
        **FIXED_VARIABLES,
        "PATH": os.pathsep.join(usable),
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        TOKEN: token,
    }


def _printed(done: Exchange, answer: Any) -> Printed:
    output = _OWN_LINES.sub("bash: ", done.output.decode("utf-8", "replace"))
    return Printed(output, done.errors.decode("utf-8", "replace"), done, answer)
