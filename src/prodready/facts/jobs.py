"""The shape of CI: workflows of jobs of steps, whoever's syntax they are written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prodready.facts.gitlab import gitlab_jobs
from prodready.facts.nodes import Node
from prodready.model import Place


def local_path(uses: str | None) -> str | None:
    """The path of an action or workflow of the same repository; None for any other."""
    if uses is None or not uses.startswith(("./", "$/")):
        return None
    return uses[2:].rstrip("/")


PULL_REQUEST = frozenset({"pull_request", "pull_request_target", "merge_group"})


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a job.

    Attributes:
        job: the job that it belongs to; None inside a composite action.
        node: its parts with their places.
        script: what its `run` holds, if it runs a script.
        start: the place of the script's first line.
    """

    job: Job
    node: Node
    script: str | None = None
    start: Place | None = None

    @cached_property
    def uses(self) -> str | None:
        """The action that it uses, as written."""
        found = self.node.get("uses")
        return found if isinstance(found, str) else None

    @cached_property
    def action(self) -> str:
        """The name of the action that it uses, without its version, in lower case."""
        return (self.uses or "").partition("@")[0].lower()

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Plain data below the step."""
        return self.node.get(*path, default=default)

    def place(self, *path: str | int) -> Place:
        """Where a part of the step stands."""
        return self.node.place_of(*path)

    def line_place(self, line: int) -> Place:
        """Where a 1-based line of the script stands."""
        start = self.start or self.place("run")
        return Place(start.path, start.line + line - 1, start.column)

    @property
    def tolerated(self) -> str | None:
        """Why its failure does not fail the run, or None when it does."""
        if self.node.get("continue-on-error") is True:
            return "continue-on-error hides its failure"
        return self.job.tolerated


@dataclass(frozen=True, eq=False)
class Job:
    """One job of a workflow."""

    workflow: Workflow
    id: str
    node: Node

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Plain data below the job."""
        return self.node.get(*path, default=default)

    def place(self, *path: str | int) -> Place:
        """Where a part of the job stands."""
        return self.node.place_of(*path)

    @property
    def uses(self) -> str | None:
        """The reusable workflow that it calls, as written."""
        found = self.node.get("uses")
        return found if isinstance(found, str) else None

    @property
    def disabled(self) -> bool:
        """Whether it never runs."""
        return str(self.get("if", default="")).strip("${} ").lower() == "false"

    @property
    def tolerated(self) -> str | None:
        """Why its failure does not fail the run, or None when it does."""
        if self.get("continue-on-error") is True:
            return "continue-on-error hides its failure"
        if self.get("allow_failure") is True:
            return "allow_failure hides its failure"
        if self.get("after_success") is True:
            return "no failure after a success is looked at"
        return None

    @cached_property
    def steps(self) -> list[Step]:
        """Its steps, in order."""
        if self.workflow.gitlab:
            return [Step(self, self.node, text, place) for text, place in gitlab_scripts(self.node)]
        return list(steps_of(self, self.node.child("steps")))

    def __str__(self) -> str:
        return f"job {self.id}"


@dataclass(frozen=True, eq=False)
class Workflow:
    """One file of CI configuration.

    Attributes:
        gitlab: whether its jobs are lists of script lines, as GitLab's, Travis' and Google's are.
    """

    path: str
    node: Node
    gitlab: bool = False

    @property
    def triggers(self) -> dict[str, Any]:
        """The events that start it, with their filters."""
        found = self.node.get("on")
        if isinstance(found, str):
            return {found: None}
        if isinstance(found, list):
            return {str(name): None for name in found}
        return dict(found) if isinstance(found, dict) else {}

    @cached_property
    def jobs(self) -> list[Job]:
        """Its jobs, in order, without those that never run."""
        if self.gitlab:
            return [Job(self, name, node) for name, node in gitlab_jobs(self.node)]
        jobs = self.node.child("jobs")
        found = jobs.value if jobs is not None and isinstance(jobs.value, dict) else {}
        every = [Job(self, name, node) for name, node in found.items()]
        return [job for job in every if isinstance(job.node.value, dict) and not job.disabled]

    @property
    def follows(self) -> list[str]:
        """The names of the workflows whose end starts this one."""
        rule = self.triggers.get("workflow_run")
        names = rule.get("workflows") if isinstance(rule, dict) else None
        return [str(name) for name in names] if isinstance(names, list) else []

    @property
    def before_merge(self) -> bool:
        """Whether its own triggers start it for a change before that is merged."""
        if self.gitlab or PULL_REQUEST & self.triggers.keys():
            return True
        push = self.triggers.get("push", False)
        if not isinstance(push, dict):
            return push is None
        branches = push.get("branches")
        if isinstance(branches, list) and {"*", "**"} & set(map(str, branches)):
            return True
        return not {"branches", "tags"} & push.keys()


def steps_of(job: Job, node: Node | None) -> Iterator[Step]:
    """The steps of a list of them."""
    for item in node.items() if node is not None else ():
        if not isinstance(item.value, dict):
            continue
        together = item.child("parallel")
        if together is not None and isinstance(together.value, list):
            yield from steps_of(job, together)
            continue
        run = item.child("run")
        if run is None or not isinstance(run.value, str):
            yield Step(job, item)
            continue
        # The first line of a block stands below its key.
        below = 1 if "\n" in run.value else 0
        yield Step(
            job, item, run.value, Place(run.place.path, run.place.line + below, run.place.column)
        )


def gitlab_scripts(node: Node) -> Iterator[tuple[str, Place]]:
    """The script lines of a GitLab job, those that run before it first."""
    for key in ("before_script", "script"):
        part = node.child(key)
        if part is None:
            continue
        for item in [part] if isinstance(part.value, str) else _leaves(part):
            if isinstance(item.value, str):
                yield item.value, item.place


def _leaves(node: Node) -> Iterator[Node]:
    for item in node.items():
        if isinstance(item.value, list):
            yield from _leaves(item)
        else:
            yield item
