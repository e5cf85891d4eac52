"""What the CI checks share: turning the commands that do a thing into outcomes."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prodready.checks.ci_tools import lints, runs_tests
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.compose import Compose
from prodready.facts.jobs import Step
from prodready.facts.runnerfiles import is_read_whole
from prodready.facts.runners import CONTAINERS
from prodready.facts.runs import Run, Runs
from prodready.model import Kind, Place

CheckFunction = Callable[..., Iterator[Outcome]]


def ci_check(kind: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check over CI that says each thing once."""

    def register(function: CheckFunction) -> CheckFunction:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Iterator[Outcome]:
            yield from dict.fromkeys(function(*args, **kwargs))

        return check(kind)(run)

    return register


@dataclass(frozen=True)
class Found:
    """Something that CI does, where, and why its failure would not be seen (None: it would)."""

    what: str
    place: Place
    tolerated: str | None
    note: str = ""
    before_merge: bool = True


def found_runs(runs: Runs, does: Callable[[tuple[str, ...]], bool]) -> list[Found]:
    """The commands of which this is true."""
    gating = runs.pipelines.gating
    return [
        Found(_short(run), run.blame, run.tolerated, run.note, run.job.workflow.path in gating)
        for run in runs.all
        if does(run.words)
    ]


def found_steps(runs: Runs, does: Callable[[Step], bool]) -> list[Found]:
    """The steps that use an action of which this is true."""
    gating = runs.pipelines.gating
    return [
        Found(step.action, step.place("uses"), step.tolerated, "", job.workflow.path in gating)
        for job in runs.pipelines.jobs()
        for step in runs.pipelines.steps(job)
        if step.uses is not None and does(step)
    ]


def uses_any(*names: str) -> Callable[[Step], bool]:
    """Whether a step uses one of these actions."""
    return lambda step: any(
        step.action == name or step.action.startswith(name + "/") for name in names
    )


def built_by_compose(runs: Runs, compose: Compose) -> list[Found]:
    """Where `docker compose up` builds on the way what a service is built of."""
    if not any(service.builds for service in compose.services()):
        return []
    return found_runs(runs, _comes_up)


def _comes_up(words: tuple[str, ...]) -> bool:
    name = words[0].rpartition("/")[2]
    ups = "up" in words[1:] and "--no-build" not in words
    return ups and (name == "docker-compose" or words[1:2] == ("compose",))


def by_golangci(runs: Runs) -> list[Found]:
    """Where golangci-lint runs: as a command, or by its action."""
    found = found_runs(runs, lambda words: words[:2] == ("golangci-lint", "run"))
    return found + found_steps(runs, uses_any("golangci/golangci-lint-action"))


CODE = (".py", ".go", ".rs", ".ts", ".tsx", ".js", ".java", ".kt", ".rb", ".php", ".cs", ".ex")


def has_code(repository: Repository) -> bool:
    """Whether the repository holds a program of its own."""
    return any(
        path.endswith(CODE) and repository.role(path) is Role.PRODUCTION
        for path in repository.files
    )


_DECLARED = (Kind.KUBERNETES, Kind.KUSTOMIZATION, Kind.TERRAFORM)


Beside = Sequence[Callable[[Run], bool]]
"""Which commands what is missing would stand beside, the best place first."""


def by_hook(run: Run) -> bool:
    """Whether it is one of the hooks of pre-commit."""
    return run.origin.path == ".pre-commit-config.yaml"


def lint_run(run: Run) -> bool:
    """Whether it is a linter."""
    return lints(run.words)


def tests_run(run: Run) -> bool:
    """Whether it runs tests."""
    return runs_tests(run.words)


def of_code(
    runs: Runs, found: Iterable[Found], wish: str, fix: str, beside: Beside = ()
) -> Iterator[Outcome]:
    """What `demand` says; nothing where a repository declares what runs and holds no code."""
    everything = list(found)
    declares = not has_code(runs.repository) and any(runs.repository.paths_of(*_DECLARED))
    if everything or not declares:
        yield from demand(runs, everything, wish, fix, beside)


def demand(
    runs: Runs, found: Iterable[Found], wish: str, fix: str, beside: Beside = ()
) -> Iterator[Outcome]:
    """Pass where something that counts was found; else say what is in its way.

    Args:
        runs: all that CI does.
        found: what does the thing.
        wish: the thing, as the end of "no job …".
        fix: what to write.
        beside: which commands it would stand beside.
    """
    everything = list(found)
    counting = [one for one in everything if one.tolerated is None and one.before_merge]
    if counting:
        for one in counting:
            yield Pass(one.place, one.note)
        return
    for one in everything:
        if one.tolerated is not None:
            yield Fail(one.place, f"{one.what}: {one.tolerated}", fix)
        else:
            yield Fail(
                one.place,
                f"{one.what} runs only after a change is merged",
                "Start the workflow on pull_request too.",
            )
    if not everything:
        yield from nothing(runs, wish, fix, beside)


OTHER_SYSTEMS = (
    *("Jenkinsfile", ".circleci/config.yml", "azure-pipelines.yml"),
    *("bitbucket-pipelines.yml", ".drone.yml", ".buildkite/pipeline.yml"),
    *(
        ".woodpecker.yml",
        ".cirrus.yml",
        "appveyor.yml",
        ".appveyor.yml",
        ".semaphore/semaphore.yml",
    ),
)
"""Configuration of CI systems whose files are not read."""


def nothing(runs: Runs, wish: str, fix: str, beside: Beside = ()) -> Iterator[Outcome]:
    """What to say where nothing was found: a failure, unless part of CI cannot be read."""
    for place in runs.pipelines.opaque:
        yield Unknown(place, "the workflow of another repository is not read; it may do this")
        return
    for run in runs.all:
        hidden = (
            run.words[0].startswith("$")
            and {"run", "exec", "build", "up"} & {*run.words[1:2]}
            and not CONTAINERS.match(run.words[0])
        )
        if unread(run, runs) or hidden:
            yield Unknown(run.place, f"what `{_short(run)}` runs is not followed; it may do this")
            return
    for path in OTHER_SYSTEMS:
        if path in runs.repository.files:
            yield Unknown(Place(path), "the file of this CI system is not read; it may do this")
            return
    workflows = runs.pipelines.workflows
    near = next((run for like in beside for run in runs.before_merge if like(run)), None)
    if near is not None:
        yield Fail(near.place, f"no job {wish}", fix)
    elif workflows:
        counts = Counter(run.job.workflow.path for run in runs.before_merge)
        first = counts.most_common(1)[0][0] if counts else workflows[0].path
        yield Fail(Place(first), f"no job {wish}", fix)


UNREAD = frozenset(
    {
        "just",
        "task",
        "go-task",
        "invoke",
        "inv",
        "doit",
        "dagger",
        "earthly",
        "mage",
        "rake",
        "duty",
    }
    | {"poe", "lefthook"}
    | {"moon", "pants", "buck2", "ant", "melos", "scons", "waf"}
    | {"gulp", "grunt", "jake", "fab", "paver"}
)
"""Runners whose files are not followed, or not always: what they run may not be known."""


def unread(run: Run, runs: Runs) -> bool:
    """Whether the command is a runner of which nothing that it runs is known."""
    if run.words[0] not in UNREAD or is_read_whole(run.words[0], runs.repository.read, run.folder):
        return False
    return not any(
        other.step is run.step and other.via.startswith(run.words[0]) for other in runs.all
    )


def _short(run: Run) -> str:
    text = " ".join(run.words[:4])
    return text if len(text) <= 60 else text[:57] + "..."
