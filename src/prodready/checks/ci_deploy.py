"""Checks of the jobs that change what is running."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.ci_common import ci_check, uses_any
from prodready.checks.ci_deploy_ways import alone, apart, over_ssh, pushes_and_waits
from prodready.checks.ci_deployers import (
    DEPLOY_ACTIONS,
    LOCAL_CLUSTERS,
    deploys,
    starts_local_cluster,
    starts_services,
)
from prodready.checks.ci_environments import written_environments
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.cloudbuild import is_cloudbuild
from prodready.facts.jobs import Job
from prodready.facts.runs import Runs
from prodready.facts.scope import name_words
from prodready.facts.terraform import Terraform
from prodready.model import Place
from prodready.patterns import lazy

_TRIALS = frozenset({"test", "tests", "testing", "e2e", "smoke", "integration"})
"""Words in the name of a job that deploys only to try what it deploys."""
_DEPLOYING = frozenset({"deploy", "deployment", "release", "rollout", "rollback", "production"})


def deploy_jobs(runs: Runs) -> Iterator[tuple[Job, Place, str]]:
    """The jobs that change what is running, with where and by what they do it."""
    for job in runs.pipelines.jobs():
        if name_words(job.id) & _TRIALS or is_cloudbuild(job.workflow.path):
            continue  # Google keeps approvals and queues of its builds at the trigger
        steps = list(runs.pipelines.steps(job))
        commands = runs.of(job)
        local = any(uses_any(*LOCAL_CLUSTERS)(step) for step in steps) or any(
            starts_local_cluster(run.words) for run in commands
        )
        if local:
            continue
        live = _on_own_host(runs, job)
        found = [
            (run.place, " ".join(run.words[:2]))
            for run in commands
            if deploys(run.words)
            or (live and starts_services(run.words))
            or _pushes_to_deploy(run.words, job)
            or over_ssh(run)
        ]
        found = found or pushes_and_waits(commands)
        found += [
            (step.place("uses"), step.action) for step in steps if uses_any(*DEPLOY_ACTIONS)(step)
        ]
        if found:
            yield job, *found[0]


_BY_A_PUSH = frozenset({"deploy", "deployment", "rollout"})
_PAGES = lazy(r"(?:^|[:/])(?:gh-pages|pages|main|master|docs?)$|^--tags$|refs/tags")


def _pushes_to_deploy(words: tuple[str, ...], job: Job) -> bool:
    """Whether a job that is called a deployment pushes to the branch that its host deploys."""
    if words[:2] != ("git", "push") or not name_words(job.id) & _BY_A_PUSH:
        return False
    told = name_words(job.id) & {"docs", "doc", "pages", "site", "documentation", "storybook"}
    return not told and len(words) > 3 and not any(_PAGES.search(word) for word in words[2:])


def _on_own_host(runs: Runs, job: Job) -> bool:
    """Whether the job's name says that it deploys, and it runs on a host that stays."""
    labels = job.get("runs-on")
    stays = "self-hosted" in (labels if isinstance(labels, list) else [labels])
    named = name_words(job.id) | name_words(job.workflow.path.rpartition("/")[2])
    return stays and bool(named & _DEPLOYING) and job.workflow.path not in runs.pipelines.gating


@ci_check("ci.environment")
def environment(runs: Runs, terraform: Terraform) -> Iterator[Outcome]:
    """Every job that deploys names an environment, and its protection is written down or attested."""
    written = written_environments(runs.repository, terraform)
    for job, _, what in deploy_jobs(runs):
        name = job.get("environment", "name") or job.get("environment")
        if isinstance(name, str) and name in written:
            yield written[name]
        elif name:
            yield Unknown(
                job.place("environment"),
                f"{job} names the environment {name}; that it exists and asks for approval stands "
                "in the host's settings: look there and attest it",
                attest=True,
            )
        else:
            yield Fail(
                job.place(),
                f"{job} deploys ({what}) and names no environment: nothing asks before it runs",
                "Write `environment: production` at the job, and protect that environment.",
            )


@ci_check("ci.deploy_concurrency")
def deploy_concurrency(runs: Runs) -> Iterator[Outcome]:
    """Two deployments never run at once, and none is cancelled half-way."""
    found = list(deploy_jobs(runs))
    yield from apart([job for job, _, _ in found if not job.workflow.gitlab])
    for job, place, what in found:
        if not job.workflow.gitlab and (unique := alone(job)) is not None:
            yield unique
            continue
        if job.workflow.gitlab:
            if job.get("resource_group"):
                yield Pass(job.place("resource_group"))
            else:
                yield Fail(
                    place, f"two runs of {job} ({what}) may overlap", "Write resource_group: NAME."
                )
            continue
        own = job.get("concurrency") is not None
        node = job.node if own else job.workflow.node
        rule = node.get("concurrency")
        where = node.place_of("concurrency")
        if rule is None:
            yield Fail(
                place,
                f"two runs of {job} ({what}) may overlap",
                "Write `concurrency: {group: deploy, cancel-in-progress: false}` at the job.",
            )
        elif isinstance(rule, dict) and rule.get("cancel-in-progress") is True:
            yield Fail(
                node.place_of("concurrency", "cancel-in-progress"),
                f"a newer run cancels {job} in the middle of {what}",
                "Write cancel-in-progress: false for what deploys.",
            )
        else:
            yield Pass(where)
