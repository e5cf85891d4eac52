"""Ways to deploy that no single program tells: over ssh, or by a push that a cluster follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from prodready.checks.ci_tools import program
from prodready.checks.interface import Fail
from prodready.facts.jobs import Job
from prodready.facts.runs import Run
from prodready.model import Place
from prodready.patterns import lazy

_COMPOSE = frozenset({"docker-compose", "compose", "dc"})


def over_ssh(run: Run) -> bool:
    """Whether it changes on another host what runs there."""
    if not run.via.startswith("ssh "):
        return False
    name, rest = program(run.words), run.words[1:]
    if name in _COMPOSE or (name == "docker" and rest[:1] == ("compose",)):
        return "up" in rest
    if name == "docker":
        return rest[:1] in (("run",), ("stack",), ("service",))
    return name == "systemctl" and bool({"restart", "reload", "start"} & set(rest))


def pushes_and_waits(commands: Sequence[Run]) -> list[tuple[Place, str]]:
    """Where a job pushes an image's name to the branch that a cluster follows, and waits for it."""
    said = [str(run) for run in commands]
    writes = any(re.match(r"kustomize edit set image|yq\b.*(?:-i|--inplace)", one) for one in said)
    waits = any(
        re.match(r"flux reconcile|argocd app (?:wait|sync)|kubectl\b.*\brollout status", one)
        for one in said
    )
    pushed = [run for run in commands if run.words[:2] == ("git", "push")]
    return [(run.place, "git push") for run in pushed if writes and waits]


_UNIQUE = lazy(r"\$\{\{[^}]*\bgithub\.(?:run_id|run_number|run_attempt|sha)\b[^}]*\}\}")
_EXPRESSION = lazy(r"\$\{\{.*?\}\}")


def group_of(job: Job) -> tuple[str, Place] | None:
    """The name of the group that the job waits in, its own or its workflow's, and where it stands."""
    node = job.node if job.get("concurrency") is not None else job.workflow.node
    rule = node.get("concurrency")
    found = rule.get("group") if isinstance(rule, dict) else rule
    if not isinstance(found, str):
        return None
    place = (
        node.place_of("concurrency", "group")
        if isinstance(rule, dict)
        else node.place_of("concurrency")
    )
    return found, place


def alone(job: Job) -> Fail | None:
    """The failure of a group whose name no two runs share."""
    found = group_of(job)
    if found is None or not _UNIQUE.search(found[0]):
        return None
    message = f"each run of {job} has a group of its own ({found[0]}): nothing waits"
    return Fail(found[1], message, "Name the group after what is deployed to, not after the run.")


def apart(jobs: Sequence[Job]) -> Iterator[Fail]:
    """Rollbacks that wait in another group than what deploys."""
    named = [(job, *found) for job in jobs if (found := group_of(job)) is not None]
    back = [one for one in named if re.search(r"roll[-_ ]?back", one[0].workflow.path, re.I)]
    forth = [one for one in named if one not in back]
    for job, group, place in back if forth else ():
        if not any(_meet(group, other) for _, other, _ in forth):
            yield Fail(
                place,
                f"{job} waits in {group}, and what deploys in {forth[0][1]}: the two may overlap",
                "Give both the same group for one environment.",
            )


def _meet(one: str, other: str) -> bool:
    """Whether two names may be the same when their expressions are filled in."""
    # The name of the workflow is another in each: it makes names differ.
    own = r"\$\{\{\s*github\.workflow\s*\}\}"
    if re.search(own, one) or re.search(own, other):
        return False
    parts = [re.split(_EXPRESSION.pattern, text) for text in (one, other)]
    shapes = [".+".join(map(re.escape, each)) for each in parts]
    plain = ["x".join(each) for each in parts]
    return any(re.fullmatch(shapes[i], plain[1 - i]) is not None for i in (0, 1))
