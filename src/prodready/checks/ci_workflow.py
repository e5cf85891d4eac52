"""Checks of the workflows themselves: what they trust, what they may do, how long they run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.ci_common import ci_check
from prodready.checks.ci_injected_inputs import injected_inputs
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.jobs import Job, Step, Workflow, local_path, steps_of
from prodready.facts.runs import Runs
from prodready.facts.workflows import Pipelines
from prodready.model import Place
from prodready.patterns import lazy

_DIGEST = lazy(r"@[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


BY_TAG = ("slsa-framework/slsa-github-generator/",)
"""Workflows that verify who called them by their tag, and refuse to run by digest."""


@ci_check("ci.pinned_actions")
def pinned_actions(pipelines: Pipelines) -> Iterator[Outcome]:
    """Every action and workflow of another repository is named by the digest of a commit."""
    for uses, place in _all_uses(pipelines):
        if local_path(uses) is not None or uses.startswith(BY_TAG):
            continue
        if uses.startswith("docker://"):
            pinned = "@sha256:" in uses
            fix = "Name the image by its digest: docker://name@sha256:…"
        else:
            pinned = _DIGEST.search(uses) is not None
            fix = "Write the commit's full digest, and the version in a comment behind it."
        if pinned:
            yield Pass(place)
        else:
            yield Fail(place, f"{uses} is named by what its owner can move", fix)


def _all_uses(pipelines: Pipelines) -> Iterator[tuple[str, Place]]:
    for workflow in pipelines.github:
        for job in workflow.jobs:
            if job.uses is not None:
                yield job.uses, job.place("uses")
            for step in job.steps:
                if step.uses is not None:
                    yield step.uses, step.place("uses")
    for action in pipelines.actions.values():
        for step in steps_of(Job(action, "", action.node), action.node.find("runs", "steps")):
            if step.uses is not None:
                yield step.uses, step.place("uses")


@ci_check("ci.permissions")
def permissions(pipelines: Pipelines) -> Iterator[Outcome]:
    """Each job's token has only the rights that are written down for it."""
    fix = "Write `permissions: {}` for the workflow and the few rights of each job at the job."
    for workflow in pipelines.github:
        if not workflow.jobs or set(workflow.triggers) == {"workflow_call"}:
            continue
        top = workflow.node.get("permissions")
        place = workflow.node.place_of("permissions")
        if problem := _too_much(top, len(workflow.jobs)):
            yield Fail(place, f"{workflow.path} {problem}", fix)
        elif top is not None:
            yield Pass(place)
        for job in workflow.jobs:
            own = job.get("permissions")
            if own == "write-all":
                yield Fail(job.place("permissions"), f"{job} has every right", fix)
            elif top is None and own is None:
                yield Fail(
                    job.place(), f"{job} gets whatever rights the repository's default is", fix
                )
            elif top is None:
                yield Pass(job.place("permissions"))


def _too_much(top: Any, jobs: int) -> str | None:
    if top == "write-all":
        return "gives every right to every job"
    if isinstance(top, dict) and jobs > 1:
        written = sorted(key for key, value in top.items() if value == "write")
        if written:
            return f"gives write access to {', '.join(written)} to all of its {jobs} jobs"
    return None


@ci_check("ci.time_limits")
def time_limits(pipelines: Pipelines, most: int = 360) -> Iterator[Outcome]:
    """Every job has a time limit below GitHub's own of 360 minutes."""
    for workflow in pipelines.github:
        for job in workflow.jobs:
            if job.uses is not None:
                continue
            limit = job.get("timeout-minutes")
            place = job.place("timeout-minutes")
            if limit is None and all(step.get("timeout-minutes") for step in job.steps):
                yield Pass(place, "each step has its own")
            elif limit is None or (isinstance(limit, int) and limit >= most):
                yield Fail(
                    place,
                    f"{job} may hang for six hours",
                    "Write timeout-minutes: about three times what it usually takes.",
                )
            else:
                yield Pass(place)


_HEAD = lazy(
    r"github\.head_ref|github\.event\.pull_request\.head\.|github\.event\.pull_request\.merge_commit_sha"
    r"|github\.event\.workflow_run\.head_|refs/pull/|github\.event\.number"
)
_FORK_GUARD = lazy(
    r"head\.repo\.full_name\s*==\s*github\.repository|head_repository\.full_name\s*==\s*github\.repository"
    r"|github\.repository\s*==\s*github\.event\.pull_request\.head\.repo\.full_name"
    r"|head\.repo\.fork\s*==\s*false|!\s*github\.event\.pull_request\.head\.repo\.fork"
)
TRUSTING = ("pull_request_target", "workflow_run", "issue_comment")
"""Events that run with the repository's secrets, whoever caused them."""


@ci_check("ci.untrusted_checkout")
def untrusted_checkout(runs: Runs) -> Iterator[Outcome]:
    """No workflow with the repository's rights checks out what a stranger proposes."""
    for workflow in runs.pipelines.github:
        events = [event for event in TRUSTING if event in workflow.triggers]
        if not workflow.jobs:
            continue
        found = list(_strange_code(runs, workflow)) if events else []
        for place, what, apart in found:
            if apart:
                message = f"{what} into a folder of its own, and nothing in it is seen to run"
                yield Unknown(place, message, attest=True)
                continue
            yield Fail(
                place,
                f"{what} on {events[0]}: code of a stranger runs with this repository's rights",
                "Build proposals on pull_request; do what needs rights in another workflow.",
            )
        if not found:
            yield Pass(workflow.node.place_of("on"))


def _strange_code(runs: Runs, workflow: Workflow) -> Iterator[tuple[Place, str, bool]]:
    """Where strangers' code is fetched, how, and whether it lies apart from all that runs."""
    for job in workflow.jobs:
        if _FORK_GUARD.search(str(job.get("if", default=""))):
            continue
        for step in runs.pipelines.steps(job):
            if _FORK_GUARD.search(str(step.get("if", default=""))):
                continue
            ref = f"{step.get('with', 'ref', default='')} {step.get('with', 'repository', default='')}"
            if step.action == "actions/checkout" and _HEAD.search(ref):
                what = "the head of the pull request is checked out"
                yield step.place("with"), what, _lies_apart(step, job, runs)
        for run in runs.of(job):
            if run.words[:3] == ("gh", "pr", "checkout") or (
                run.words[:2] == ("git", "fetch") and any("pull/" in word for word in run.words)
            ):
                yield run.place, "the head of the pull request is fetched", False


def _lies_apart(checkout: Step, job: Job, runs: Runs) -> bool:
    """Whether nothing runs in the folder that the checkout is put into, nor from it."""
    folder = str(checkout.get("with", "path", default="")).strip("./")
    if not folder or "$" in folder:
        return False
    for step in runs.pipelines.steps(job):
        inside = str(step.get("working-directory", default="")).strip("./")
        called = str(step.uses or "").removeprefix("./")
        if any(f"{one}/".startswith(f"{folder}/") for one in (inside, called)):
            return False
    for run in runs.of(job):
        words = [word.strip("./") for word in run.words]
        into = run.words[0] in ("cd", "pushd") or {"-C", "--prefix", "--directory"} & set(run.words)
        starts = f"{words[0]}/".startswith(f"{folder}/") or run.folder.startswith(folder)
        script = run.words[0] in _SHELLS and any(
            f"{one}/".startswith(f"{folder}/") for one in words
        )
        if starts or script or (into and any(f"{one}/".startswith(f"{folder}/") for one in words)):
            return False
    return True


_SHELLS = frozenset(
    {"bash", "sh", "source", ".", "python", "python3", "node", "make", "npm", "pip"}
)


_EXPRESSION = lazy(r"\$\{\{(?P<inner>.*?)\}\}", re.DOTALL)
_UNTRUSTED = lazy(
    r"github\.head_ref"
    r"|github\.event\.(?:issue|pull_request|discussion)\.(?:title|body)\b"
    r"|github\.event\.(?:comment|review|review_comment)\.body\b"
    r"|github\.event\.pull_request\.head\.(?:ref|label)\b"
    r"|github\.event\.pull_request\.head\.repo\.(?:default_branch|description|homepage)\b"
    r"|github\.event\.(?:head_commit|commits(?:\[[^\]]*\]|\.\*))\.(?:message|author\.(?:name|email))\b"
    r"|github\.event\.pages(?:\[[^\]]*\]|\.\*)\.page_name\b"
    r"|github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author))"
    r"|github\.event\.discussion_comment\.body\b"
    r"|toJSON\(\s*github(?:\.event(?:\.(?:commits|head_commit|issue|pull_request|comment))?)?\s*\)",
    re.IGNORECASE,
)
_ANSWERS = lazy(r"\s*!?\s*(?:contains|startsWith|endsWith|hashFiles)\s*\(", re.IGNORECASE)


@ci_check("ci.script_injection")
def script_injection(pipelines: Pipelines) -> Iterator[Outcome]:
    """No script is put together from what strangers write."""
    for workflow in pipelines.github:
        found = [one for job in workflow.jobs for step in job.steps for one in _injected(step)]
        yield from found
        if workflow.jobs and not found:
            yield Pass(workflow.node.place_of("jobs"))
    yield from injected_inputs(pipelines, _UNTRUSTED)
    for action in pipelines.actions.values():
        for step in steps_of(Job(action, "", action.node), action.node.find("runs", "steps")):
            yield from _injected(step)


def _injected(step: Step) -> Iterator[Fail]:
    script, start = step.script, step.start
    if script is None and step.action == "actions/github-script":
        found = step.get("with", "script")
        place = step.place("with", "script")
        script = found if isinstance(found, str) else None
        start = Place(place.path, place.line + ("\n" in str(found)), place.column)
    for expression in _EXPRESSION.finditer(script or ""):
        inner = expression["inner"]
        untrusted = _UNTRUSTED.search(inner)
        if untrusted is None or _ANSWERS.match(inner) or "==" in inner:
            continue
        if script is None or start is None:
            continue
        below = script.count("\n", 0, expression.start())
        yield Fail(
            Place(start.path, start.line + below, start.column),
            f"{untrusted[0]} becomes part of the script: whoever writes it runs commands here",
            'Pass it by env: and use it as "$TITLE".',
        )
