"""The CI configuration: GitHub's workflows and composite actions, GitLab's, Travis' and Google's.

All are read into the same shape: workflows of jobs of steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.cloudbuild import read_cloudbuild
from prodready.facts.gitlab import GITLAB_FILE, read_gitlab
from prodready.facts.jobs import Job, Step, Workflow, local_path, steps_of
from prodready.facts.nodes import Node, from_tree
from prodready.facts.objects import left_aside
from prodready.facts.travis import TRAVIS_FILE, read_travis
from prodready.model import Document, Kind, Place


@dataclass
class Pipelines:
    """The repository's CI configuration.

    Attributes:
        repository: where it was read.
        workflows: GitHub's workflows, then the pipelines of GitLab, Travis and Google.
        actions: composite actions by the folder that they are in.
        broken: files that are no YAML.
    """

    repository: Repository
    workflows: list[Workflow] = field(default_factory=list)
    actions: dict[str, Workflow] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read the CI configuration; a file that is broken is only named."""
        found = cls(repository)
        for document in repository.documents(Kind.GITHUB_WORKFLOW, Kind.GITHUB_ACTION):
            node = _read(document, found.broken)
            if node is None:
                continue
            if document.kind is Kind.GITHUB_ACTION:
                if left_aside(document, repository):
                    continue
                found.actions[document.path.rpartition("/")[0]] = Workflow(document.path, node)
            elif _is_live(document):
                found.workflows.append(Workflow(document.path, node))
        pipeline = read_gitlab(repository)
        if pipeline is not None:
            found.workflows.append(Workflow(GITLAB_FILE, pipeline, gitlab=True))
        travis = read_travis(repository)
        if travis is not None:
            found.workflows.append(Workflow(TRAVIS_FILE, travis, gitlab=True))
        for path, job in read_cloudbuild(repository):
            found.workflows.append(Workflow(path, job, gitlab=True))
        return found

    @property
    def github(self) -> list[Workflow]:
        """GitHub's workflows."""
        return [workflow for workflow in self.workflows if not workflow.gitlab]

    def jobs(self) -> Iterator[Job]:
        """Every job that can run, in order."""
        for workflow in self.workflows:
            yield from workflow.jobs

    def steps(self, job: Job) -> Iterator[Step]:
        """The job's steps and, in their place, those of the repository's own actions."""
        yield from self._expand(job.steps, frozenset())

    def _expand(self, steps: list[Step], seen: frozenset[str]) -> Iterator[Step]:
        for step in steps:
            yield step
            folder = local_path(step.uses)
            action = self.actions.get(folder) if folder is not None else None
            if action is not None and folder is not None and folder not in seen:
                inner = action.node.find("runs", "steps")
                yield from self._expand(list(steps_of(step.job, inner)), seen | {folder})

    @cached_property
    def gating(self) -> frozenset[str]:
        """The paths of workflows that run before a change is merged, called ones included."""
        found = {workflow.path for workflow in self.workflows if workflow.before_merge}
        by_path = {workflow.path: workflow for workflow in self.workflows}
        queue = sorted(found)
        while queue:
            for job in by_path[queue.pop()].jobs:
                called = local_path(job.uses)
                if called in by_path and called is not None and called not in found:
                    found.add(called)
                    queue.append(called)
            for path in self._started_after(found):
                found.add(path)
                queue.append(path)
        return frozenset(found)

    def _started_after(self, paths: set[str]) -> list[str]:
        """The workflows that the end of one of these starts."""
        names = {
            str(one.node.get("name", default=one.path))
            for one in self.workflows
            if one.path in paths
        }
        return [
            one.path
            for one in self.workflows
            if one.path not in paths and names.intersection(one.follows)
        ]

    @property
    def opaque(self) -> list[Place]:
        """Where jobs are left to workflows of other repositories, which are not read."""
        return [
            job.place("uses")
            for job in self.jobs()
            if job.uses is not None and local_path(job.uses) is None and not self._own(job.uses)
        ]

    def _own(self, uses: str) -> bool:
        """Whether a workflow that is called by its full name is one of these, at a branch."""
        path = "/".join(uses.partition("@")[0].split("/")[2:])
        return any(one.path == path and "workflow_call" in one.triggers for one in self.workflows)


def _read(document: Document, broken: list[Broken]) -> Node | None:
    try:
        trees = load(document.text)
    except YamlError as error:
        place = document.locate(error.line, error.column)
        broken.append(Broken(place, f"is no YAML: {error}", document.kind))
        return None
    node = from_tree(trees[0], document) if trees else None
    return node if node is not None and isinstance(node.value, dict) else None


def _is_live(document: Document) -> bool:
    """Whether GitHub would run it: only the files of one folder, at the root, are workflows."""
    snippet = document.lines.origins is not None
    folder = document.path.rpartition("/")[0]
    return snippet or folder == ".github/workflows"
