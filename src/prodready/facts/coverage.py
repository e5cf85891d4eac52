"""How much coverage.py demands, and whether it counts branches."""

from __future__ import annotations

import configparser
import posixpath
import shlex
import tomllib
from dataclasses import dataclass, field
from typing import Any, Self

from prodready.documents.repository import Repository
from prodready.facts.runs import Run, Runs
from prodready.facts.targets import line_of
from prodready.model import Place


@dataclass(frozen=True, slots=True)
class Gate:
    """A command that fails below a share.

    Attributes:
        fault: what is wrong with it, or None.
        note: which figure it reads.
        place: where the figure that is too low stands, if not on the command's own line.
    """

    run: Run
    fault: str | None
    note: str
    place: Place | None = None


PYTHON_TESTS = frozenset({"pytest", "py.test", "nose2", "unittest", "trial", "stestr", "coverage"})
REPORTS = frozenset({"report", "html", "xml", "json", "lcov"})


class Coverage:
    """The coverage configurations of the repository, by the folder that a command starts in."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._by_folder: dict[str, Configuration] = {}

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read nothing yet: which folders count is known from the commands."""
        return cls(repository)

    def gate(self, run: Run, least: float) -> Gate | None:
        """The gate that a command is: the command, what is wrong with it, which figure it reads."""
        if run.folder not in self._by_folder:
            self._by_folder[run.folder] = Configuration.read(self._repository, run.folder)
        return self._by_folder[run.folder].gate(run, least)

    def python_tests(self, runs: Runs) -> bool:
        """Whether CI runs tests that coverage.py could measure."""
        return any(run.words[0].rpartition("/")[2] in PYTHON_TESTS for run in runs.all)


@dataclass
class Configuration:
    """What coverage.py and pytest read in one folder.

    Attributes:
        fail_under: the percentage below which coverage.py fails, where one is set.
        branch: branches are counted, not lines alone.
        where: the place of `fail_under`, as `path:line`.
        addopts: the options that pytest always gets.
    """

    fail_under: float | None = None
    branch: bool = False
    where: str = ""
    addopts: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, repository: Repository, folder: str) -> Self:
        """Read the files in which coverage.py and pytest look for their configuration."""
        found = cls()
        for name, run, report, pytest in (
            (".coveragerc", "run", "report", None),
            ("setup.cfg", "coverage:run", "coverage:report", "tool:pytest"),
            ("tox.ini", "coverage:run", "coverage:report", "pytest"),
            ("pytest.ini", None, None, "pytest"),
        ):
            path = posixpath.normpath(posixpath.join(folder, name))
            parser = _ini(repository.read(path))
            if report:
                found._take(
                    path,
                    repository.read(path) or "",
                    parser.get(report, "fail_under", fallback=None),
                    parser.get(run or "", "branch", fallback="").lower() in ("true", "1", "yes"),
                )
            if pytest and not found.addopts:
                found.addopts = _words(parser.get(pytest, "addopts", fallback=""))
        path = posixpath.normpath(posixpath.join(folder, "pyproject.toml"))
        found._read_pyproject(path, repository.read(path))
        return found

    def _read_pyproject(self, path: str, text: str | None) -> None:
        try:
            tool: Any = tomllib.loads(text or "").get("tool", {})
        except (tomllib.TOMLDecodeError, RecursionError):
            return
        report = _table(tool, "coverage", "report").get("fail_under")
        branch = _table(tool, "coverage", "run").get("branch") is True
        self._take(path, text or "", report, branch)
        native = _table(tool, "pytest")
        given = _table(native, "ini_options").get("addopts") or native.get("addopts")
        if not self.addopts:
            self.addopts = (
                tuple(map(str, given)) if isinstance(given, list) else _words(str(given or ""))
            )

    def _take(self, path: str, text: str, fail_under: Any, branch: bool) -> None:
        self.branch |= branch
        if fail_under is not None and self.fail_under is None:
            try:
                self.fail_under = float(fail_under)
            except (TypeError, ValueError):
                return
            self.where = f"{path}:{line_of(text, 'fail_under')}"

    def gate(self, run: Run, least: float) -> Gate | None:
        """The gate that a command is: the command, what is wrong with it, which figure it reads."""
        words = run.words
        name = words[0].rpartition("/")[2]
        if name == "coverage" and len(words) > 1 and words[1] in REPORTS:
            threshold = _number(words, "--fail-under")
        elif name in ("pytest", "py.test") and self._measures(words):
            words = (*words, *self.addopts)
            threshold = _number(words, "--cov-fail-under")
        else:
            return None
        where = "the command line" if threshold is not None else self.where
        threshold = self.fail_under if threshold is None else threshold
        if not threshold:
            return None
        reason = None
        if threshold < least:
            reason = f"it only fails below {threshold:g} %, and {least:g} % is asked"
        elif not self.branch and "--cov-branch" not in words:
            reason = "it counts lines only: branch = true is not set"
        note = f"coverage.py's total of lines and branches, {threshold:g} % by {where}"
        path, _, line = where.rpartition(":")
        low = threshold < least and path
        return Gate(run, reason, note, Place(path, int(line)) if low else None)

    def _measures(self, words: tuple[str, ...]) -> bool:
        options = (*words, *self.addopts)
        return "--no-cov" not in options and any(
            word == "--cov" or word.startswith("--cov=") for word in options
        )


def _ini(text: str | None) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text or "")
    except configparser.Error:
        return configparser.ConfigParser()
    return parser


def _table(data: Any, *path: str) -> dict[str, Any]:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _words(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())


def _number(words: tuple[str, ...], name: str) -> float | None:
    found = None
    for index, word in enumerate(words):
        head, equals, value = word.partition("=")
        if head == name:
            value = value if equals else (*words, "")[index + 1]
            found = float(value) if value.replace(".", "", 1).isdigit() else None
    return found
