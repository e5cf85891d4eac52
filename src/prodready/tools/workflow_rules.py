"""What GitHub refuses or silently leaves empty, and the workflow schema cannot say.

Names of jobs, steps and outputs that lead nowhere. GitHub compares such names without regard to
case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.model import Severity
from prodready.tools import workflow_contexts
from prodready.tools.expressions import Access, accesses, locate
from prodready.tools.interface import Remark

SYNTAX = "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax"
CONTEXTS = "https://docs.github.com/en/actions/reference/workflows-and-actions/contexts"

_STEP_FACTS = ("outputs", "outcome", "conclusion")


def remarks(tree: Tree, text: str) -> Iterator[Remark]:
    """Names in a workflow that stand for nothing in it."""
    jobs = {name: job for name, job in tree.data["jobs"].items() if isinstance(job, dict)}
    known = {name.lower(): name for name in tree.data["jobs"]}
    needs = {name: list(_needs(job, ("jobs", name, "needs"))) for name, job in jobs.items()}
    for name, wanted in needs.items():
        for path, target in wanted:
            if "${{" not in target and target.lower() not in known:
                message = f"job `{name}` needs `{target}`, and there is no such job"
                yield _remark(tree.value_place(path), "workflow-needs", message, SYNTAX)
    yield from _cycles(tree, needs)
    for name, job in jobs.items():
        given = {target.lower() for _, target in needs[name]}
        for access in accesses(job, ("jobs", name)):
            yield from _needs_access(tree, text, jobs, given, access)
        if isinstance(job.get("steps"), list):
            here: Path = ("jobs", name)
            steps = Steps(tree, text, (*here, "steps"), "workflow")
            yield from steps.remarks((*here, "outputs"), (*here, "environment"))
    yield from workflow_contexts.remarks(tree, text)


def _remark(place: tuple[int, int], rule: str, message: str, link: str) -> Remark:
    return Remark(rule, message, Severity.HIGH, *place, help=link)


def _needs(job: dict[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    value = job.get("needs")
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        yield from (((*path, i), item) for i, item in enumerate(value) if isinstance(item, str))


def _cycles(tree: Tree, needs: dict[str, list[tuple[Path, str]]]) -> Iterator[Remark]:
    """One remark for each cycle, at the first job of it in the file."""
    graph = {name.lower(): [t.lower() for _, t in wanted] for name, wanted in needs.items()}
    names = {name.lower(): name for name in needs}
    done: set[str] = set()
    for start in graph:
        trail: list[str] = []
        found = _cycle_from(start, graph, trail, done)
        if found:
            first = min(found, key=list(graph).index)
            turn = found.index(first)
            ring = [names[n] for n in (*found[turn:], *found[:turn], first)]
            message = f"jobs that wait for each other never start: {' needs '.join(ring)}"
            place = tree.place(("jobs", names[first], "needs"))
            yield _remark(place, "workflow-needs-cycle", message, SYNTAX)


def _cycle_from(
    node: str, graph: dict[str, list[str]], trail: list[str], done: set[str]
) -> list[str] | None:
    if node in trail:
        return trail[trail.index(node) :]
    if node in done or node not in graph:
        return None
    trail.append(node)
    for target in graph[node]:
        found = _cycle_from(target, graph, trail, done)
        if found:
            done.update(trail)
            return found
    trail.pop()
    done.add(node)
    return None


def _needs_access(
    tree: Tree, text: str, jobs: dict[str, Any], given: set[str], access: Access
) -> Iterator[Remark]:
    if access.steps[0].lower() != "needs":
        return
    target = access.steps[1]
    place = locate(tree, text, access)
    if target.lower() not in given:
        message = f"`{access.text}` is always empty: this job's `needs:` does not name `{target}`"
        yield _remark(place, "workflow-needs-context", message, CONTEXTS)
        return
    job: dict[str, Any] = next(
        (job for name, job in jobs.items() if name.lower() == target.lower()), {}
    )
    if len(access.steps) < 4 or access.steps[2] != "outputs" or "steps" not in job:
        return
    outputs = job.get("outputs") or {}
    if isinstance(outputs, dict) and access.steps[3].lower() not in map(str.lower, outputs):
        message = f"`{access.text}` is always empty: job `{target}` has no output of that name"
        yield _remark(place, "workflow-needs-output", message, CONTEXTS)


@dataclass(frozen=True)
class Steps:
    """The steps of a job or of a composite action, and who reads what they put out.

    Attributes:
        tree: the document.
        text: its text.
        path: where the list of steps stands in it.
        prefix: how the ids of the rules begin: `workflow` or `action`.
    """

    tree: Tree
    text: str
    path: Path
    prefix: str

    def remarks(self, *readers: Path) -> Iterator[Remark]:
        """Ids used twice and `steps.…` of no step, in the steps themselves and in `readers`."""
        steps = self.tree.get(*self.path)
        ids: dict[str, int] = {}
        for index, step in enumerate(steps):
            name = step.get("id") if isinstance(step, dict) else None
            if not isinstance(name, str):
                continue
            if name.lower() in ids:
                place = self.tree.value_place((*self.path, index, "id"))
                message = f"two steps have the id `{name}`"
                yield _remark(place, f"{self.prefix}-step-id", message, SYNTAX)
            ids.setdefault(name.lower(), index)
        for access in accesses(steps, self.path):
            yield from self._access(ids, access, int(access.path[len(self.path)]))
        for path in readers:
            for access in accesses(self.tree.get(*path), path):
                yield from self._access(ids, access, len(steps))

    def _access(self, ids: dict[str, int], access: Access, index: int) -> Iterator[Remark]:
        if access.steps[0].lower() != "steps":
            return
        name = access.steps[1]
        if name.lower() not in ids:
            why = f"no step here has the id `{name}`"
        elif ids[name.lower()] > index:
            why = f"step `{name}` runs later"
        elif len(access.steps) > 2 and access.steps[2].lower() not in _STEP_FACTS:
            why = "a step has `outputs`, `outcome` and `conclusion` only"
        else:
            return
        place = locate(self.tree, self.text, access)
        message = f"`{access.text}` is always empty: {why}"
        yield _remark(place, f"{self.prefix}-steps-context", message, CONTEXTS)
