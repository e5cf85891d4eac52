"""What every adapter of an external checker offers, and the helpers that adapters share.

An adapter is one module in this package with one public constant, `TOOL`. It judges many
documents in one call (one process a run, not one a document) and answers in the documents' own
coordinates; the engine maps those to the reader's file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from prodready.errors import UnavailableError
from prodready.model import Document, Finding, Kind, Level, Place, Severity

TIME_LIMIT = 120.0
"""Seconds that one call of a program may take before it is stopped and reported."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in a document's own coordinates (1-based line and column of its text).

    `syntax` marks a text that could not be parsed at all: in a document with elisions this is
    what an honest fragment looks like, so the engine treats it apart.
    """

    rule: str
    message: str
    severity: Severity
    line: int = 1
    column: int = 1
    help: str | None = None
    fix: str | None = None
    syntax: bool = False

    def at(self, place: Place, tool: str | None) -> Finding:
        """The finding that it is at its true place, told by this tool."""
        return Finding(
            rule=self.rule,
            message=self.message,
            severity=self.severity,
            path=place.path,
            line=place.line,
            column=place.column,
            fix=self.fix,
            help=self.help,
            tool=tool,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A tool's answer about one document.

    `unable` says why the tool could not judge it (a grammar it does not know, a kind without a
    schema); then an absence of remarks proves nothing. `fragment` says of what bigger thing the
    document is a part, when the tool recognised it as one. `aside`: a look at the document showed
    that it is none of the tool's, so that the tool neither judged it nor is missed.
    """

    remarks: tuple[Remark, ...] = ()
    unable: str | None = None
    fragment: str | None = None
    aside: bool = False


class Tool(ABC):
    """An adapter for one external checker."""

    name: ClassVar[str]
    """The program's or the library's own name."""
    kinds: ClassVar[frozenset[Kind]]
    """The kinds of document that it has a say about."""
    level: ClassVar[Level]
    """How far a document has been taken once this tool found nothing wrong."""
    install: ClassVar[str]
    """How to get it, in a few words: `pip install 'prodready[tools]'`, `apt-get install nginx`."""
    page_state: ClassVar[bool] = False
    """Whether an answer depends on the documents that stand earlier on the same page."""
    optional: ClassVar[bool] = False
    """Whether others say enough without it: where it is absent, it is not missed."""

    def applies(self, document: Document) -> bool:
        """Whether it has a say about this document; narrower than `kinds` where a tool must be."""
        return document.kind in self.kinds

    @abstractmethod
    def version(self) -> str | None:
        """The version that would run, or None when it is not installed. Cheap after one call."""

    def ready(self) -> bool:
        """Whether its version is known without starting a process."""
        return True

    def remember(self, versions: dict[str, str]) -> None:  # noqa: B027 - only programs need it
        """Use what programs said of their version in earlier runs, and add what is new to it."""

    @property
    def configuration(self) -> str:
        """All that changes its answers besides its version; part of the evidence's key."""
        return ""

    @abstractmethod
    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents, one answer each, in order.

        Raises:
            UnavailableError: the program crashed, was stopped at its time limit, or printed
                something that cannot be understood.
        """


def find_program(name: str) -> str | None:
    """The program's path: beside this interpreter (where wheels put it), on PATH, or a daemon's.

    Debian puts servers such as nginx into folders that only root has on PATH.
    """
    for folder in (_scripts(sysconfig.get_path), os.path.dirname(sys.executable)):  # noqa: PTH120
        candidate = os.path.join(folder, name)  # noqa: PTH118 - asked for often
        if os.path.isfile(candidate):  # noqa: PTH113
            return candidate
    return shutil.which(name) or shutil.which(name, path=DAEMONS)


DAEMONS = os.pathsep.join(("/usr/local/sbin", "/usr/sbin", "/sbin"))


@cache
def _scripts(get_path: Callable[[str], str]) -> str:
    """The folder in which wheels put their programs."""
    return get_path("scripts")


def run_program(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    stdin: str | None = None,
    limit: float = TIME_LIMIT,
    env: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program without a shell and return what it printed, whatever its exit status.

    Raises:
        UnavailableError: it could not be started, died by a signal, or ran past `limit` seconds.
    """
    name = Path(argv[0]).name
    try:
        done = subprocess.run(
            list(argv),
            cwd=cwd,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
            check=False,
            env=env,
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(
            f"{name} did not finish within {limit:g} s and was stopped"
        ) from None
    except OSError as error:
        raise UnavailableError(f"{name} could not be started: {error.strerror}") from None
    if done.returncode < 0:
        raise UnavailableError(f"{name} died by signal {-done.returncode}")
    return done


@contextmanager
def scratch_files(
    documents: Sequence[Document], name: str | Sequence[str] = "{index}.txt"
) -> Iterator[tuple[Path, list[Path]]]:
    """Write each document into a temporary folder and yield the folder and the files, in order.

    `name` is a pattern with `{index}`, which may hold folders (`{index}/Dockerfile`), or the name
    of each file.
    """
    names = [name.format(index=i) for i in range(len(documents))] if isinstance(name, str) else name
    data = [document.text.encode("utf-8", "replace") for document in documents]
    room = _memory(sum(map(len, data)))
    with tempfile.TemporaryDirectory(prefix="prodready-", dir=room) as folder:
        root = Path(folder).resolve()
        files = []
        for own, content in zip(names, data, strict=True):
            file = root / own
            if file.parent != root:
                file.parent.mkdir(parents=True, exist_ok=True)
            with open(file, "xb", buffering=0) as stream:
                stream.write(content)
            files.append(file)
        yield root, files


MEMORY = "/dev/shm"  # noqa: S108 - the folder made in it is readable by this user alone
"""Where Linux keeps files in memory: making a thousand there takes a tenth of the time."""
MEMORY_LIMIT = 16 * 1024 * 1024


def _memory(size: int) -> str | None:
    """A folder in memory with much more room than that; None for the usual temporary folder."""
    named = any(os.environ.get(each) for each in ("TMPDIR", "TEMP", "TMP"))
    if named or size > MEMORY_LIMIT or not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    state = os.statvfs(MEMORY)
    return MEMORY if state.f_bavail * state.f_frsize > 4 * MEMORY_LIMIT else None
