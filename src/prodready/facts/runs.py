"""Every command that CI runs, followed through make, tox, nox, pre-commit and the like."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.jobs import Job, Step
from prodready.facts.runners import Runners
from prodready.facts.shell import commands
from prodready.facts.workflows import Pipelines
from prodready.model import Place
from prodready.patterns import lazy

HOOK_ACTIONS = frozenset({"pre-commit/action", "j178/prek-action"})
"""Actions that run every hook of `.pre-commit-config.yaml`."""


@dataclass(frozen=True, eq=False)
class Run:
    """A command that a CI job runs.

    Attributes:
        words: the command and its arguments, without wrappers such as `uv run`.
        place: the line of the CI configuration that starts it.
        origin: the line where the command itself is written.
        tolerated: why its failure does not fail the run, or None when it does.
        via: what it was reached through: `make test`, `tox`.
        step: the step that runs it.
        folder: where it is started, relative to the repository's root.
        fault: where it is written that its failure is not seen, if that is elsewhere than `place`.
    """

    words: tuple[str, ...]
    place: Place
    origin: Place
    tolerated: str | None
    via: str
    step: Step
    folder: str = ""
    fault: Place | None = None

    @property
    def blame(self) -> Place:
        """Where its failure is hidden, or where it is started."""
        return self.fault or self.place

    @property
    def job(self) -> Job:
        """The job that runs it."""
        return self.step.job

    @property
    def note(self) -> str:
        """How it was reached, for a witness."""
        return f"through {self.via}, {self.origin.path}:{self.origin.line}" if self.via else ""

    def __str__(self) -> str:
        return " ".join(self.words)


class Runs:
    """All commands of all jobs.

    Attributes:
        pipelines: the CI configuration.
        repository: where it was read.
    """

    def __init__(self, pipelines: Pipelines) -> None:
        self.pipelines = pipelines
        self.repository = pipelines.repository
        self.runners = Runners(self.repository)
        self._by_job: dict[Job, list[Run]] = {}

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read the CI configuration and all that its commands lead to."""
        return cls(Pipelines.from_repository(repository))

    @property
    def broken(self) -> list[Broken]:
        """CI configuration that could not be read."""
        return self.pipelines.broken

    @cached_property
    def all(self) -> list[Run]:
        """Every command, in the order of the files."""
        return [run for job in self.pipelines.jobs() for run in self.of(job)]

    def of(self, job: Job) -> list[Run]:
        """The commands of one job."""
        if job not in self._by_job:
            self._by_job[job] = list(self._read(job))
        return self._by_job[job]

    def _read(self, job: Job) -> Iterator[Run]:
        for step in self.pipelines.steps(job):
            if step.action in HOOK_ACTIONS:
                yield from self._hooks(step)
            if step.script is None:
                continue
            shell = str(step.get("shell") or _default_shell(job) or "")
            pipefail = job.workflow.gitlab or shell == "bash" or "pipefail" in shell
            home = _home(job)
            folder = _in_repository(_folder(step), home)
            for command in commands(step.script, pipefail=pipefail):
                place = step.line_place(command.line)
                if command.words[0] == "cd" and len(command.words) == 2:
                    folder = _in_repository(_moved(folder, command.words[1], place), home)
                for reached in self.runners.follow(command.words, place, folder):
                    above = command.tolerated or step.tolerated
                    reason = command.tolerated or reached.tolerated or step.tolerated
                    fault = None if above else reached.fault
                    yield Run(
                        reached.words, place, reached.place, reason, reached.via, step,
                        reached.folder, fault,
                    )  # fmt: skip

    def _hooks(self, step: Step) -> Iterator[Run]:
        place = step.place("uses")
        for reached in self.runners.follow(("pre-commit", "run", "--all-files"), place):
            reason = reached.tolerated or step.tolerated
            fault = None if step.tolerated else reached.fault
            yield Run(reached.words, place, reached.place, reason, reached.via, step, fault=fault)

    @property
    def before_merge(self) -> list[Run]:
        """The commands that run before a change is merged."""
        gating = self.pipelines.gating
        return [run for run in self.all if run.job.workflow.path in gating]

    def steps_before_merge(self) -> Iterator[Step]:
        """The steps that run before a change is merged."""
        for job in self.pipelines.jobs():
            if job.workflow.path in self.pipelines.gating:
                yield from self.pipelines.steps(job)


_ROOT = lazy(
    r"^(\$\{\{\s*github\.workspace\s*\}\}|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR)\}?)(?=/|$)"
)
_ACTION = lazy(r"^(\$\{\{\s*github\.action_path\s*\}\}|\$\{?GITHUB_ACTION_PATH\}?)(?=/|$)")


def _moved(folder: str, target: str, place: Place) -> str:
    """The folder after `cd`, from the repository's root, which CI's own variables name."""
    if _ROOT.match(target):
        folder, target = "", _ROOT.sub(".", target)
    elif _ACTION.match(target):
        folder, target = posixpath.dirname(place.path), _ACTION.sub(".", target)
    return posixpath.normpath(posixpath.join(folder, target))


def _home(job: Job) -> str:
    """The folder of the workspace that the repository itself is checked out into."""
    for step in job.steps:
        if step.action == "actions/checkout" and not step.get("with", "repository"):
            path = str(step.get("with", "path") or "")
            return "" if "$" in path else posixpath.normpath(path).strip("./")
    return ""


def _in_repository(folder: str, home: str) -> str:
    """A folder of the workspace as one of the repository."""
    if home and (folder == home or folder.startswith(f"{home}/")):
        return folder[len(home) + 1 :]
    return folder


def _folder(step: Step) -> str:
    """Where the step's script starts."""
    path = ("defaults", "run", "working-directory")
    own = step.get("working-directory")
    folder = own or step.job.get(*path) or step.job.workflow.node.get(*path)
    return posixpath.normpath(str(folder)) if folder and "$" not in str(folder) else ""


def _default_shell(job: Job) -> object:
    own = job.get("defaults", "run", "shell")
    return own or job.workflow.node.get("defaults", "run", "shell")
