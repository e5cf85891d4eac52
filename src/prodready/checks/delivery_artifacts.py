"""Checks of what is released: built once, deployed by an exact name, with a proof of its origin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.ci_common import ci_check, found_runs, uses_any
from prodready.checks.ci_deploy import deploy_jobs
from prodready.checks.ci_deployers import verb
from prodready.checks.ci_same_image import built_twice
from prodready.checks.ci_tools import Words, builds_image, has, option, program
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.hcl import Block
from prodready.facts.jobs import Job, local_path
from prodready.facts.reference import Reference
from prodready.facts.runs import Runs
from prodready.facts.terraform import Terraform
from prodready.model import Place
from prodready.patterns import lazy


@ci_check("delivery.artifact_reuse")
def artifact_reuse(runs: Runs) -> Iterator[Outcome]:
    """What is deployed is what was built and tested, not another build of the same source."""
    yield from built_twice(runs)
    built: dict[tuple[str, str], tuple[Job, Place]] = {}
    deploying = {job for job, _, _ in deploy_jobs(runs)}
    for job in runs.pipelines.jobs():
        for what, _ in _builds(runs, job) if job not in deploying else ():
            built.setdefault(what, (job, job.place()))
    for job in deploying:
        again = [(what, place) for what, place in _builds(runs, job) if what in built]
        for what, place in again[:1]:
            first, at = built[what]
            yield Fail(
                place,
                f"{job} builds what it deploys, and {first} in {at.path} has built and judged another "
                "image of it",
                "Build once, push, hand the digest on as an output, and deploy that digest.",
            )
        if not again and built and not list(_builds(runs, job)):
            yield Pass(next(iter(built.values()))[1], f"built once; {job} builds nothing")
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            if step.action == "actions/download-artifact":
                yield Pass(step.place("uses"))


def _builds(runs: Runs, job: Job) -> Iterator[tuple[tuple[str, str], Place]]:
    """The images that a job builds: by Dockerfile and context."""
    for run in runs.of(job):
        if builds_image(run.words) and program(run.words) in ("docker", "podman"):
            plain = [word for word in run.words[1:] if not word.startswith("-")]
            file = option(run.words, "-f", "--file") or "Dockerfile"
            where = run.origin if run.via else run.place
            yield (file.removeprefix("./"), plain[-1].rstrip("/")), where
    for step in runs.pipelines.steps(job):
        if uses_any("docker/build-push-action")(step):
            context = str(step.get("with", "context", default=".")).rstrip("/")
            file = str(step.get("with", "file", default="Dockerfile")).removeprefix("./")
            yield (file, context or "."), step.place("uses")


_MOVING = lazy(r"(?:^|[=/\w.-])[\w.-]+:(?:latest|main|master|stable|dev|develop|edge|nightly)$")


@ci_check("delivery.exact_deploy")
def exact_deploy(runs: Runs, terraform: Terraform) -> Iterator[Outcome]:
    """A deployment names the image by digest, by commit or by version, never by a tag that moves."""
    yield from _applied(terraform)
    for job, _, what in deploy_jobs(runs):
        if what.startswith("docker"):
            yield from _told_by_variable(job)
        for run in runs.of(job):
            name = program(run.words)
            if name == "kubectl" and verb(run.words) == "set" and "image" in run.words:
                values = [word for word in run.words if "=" in word and not word.startswith("-")]
            elif name == "helm" and verb(run.words) in ("upgrade", "install"):
                values = [w for w in _set_values(run.words) if re.search(r"(?:^|\.)tag=|image=", w)]
            elif run.words[:4] == ("kustomize", "edit", "set", "image"):
                values = [w for w in run.words[4:] if "/" in w or ":" in w]
            else:
                continue
            for value in values:
                tag = value.rpartition("=")[2].strip("'\"")
                yield _judge_tag(job, run.place, tag)


_RUNNERS = frozenset(
    {"google_cloud_run_v2_service", "google_cloud_run_service", "google_cloud_run_v2_job"}
    | {"azurerm_container_app", "azurerm_container_group", "kubernetes_deployment"}
    | {"kubernetes_deployment_v1", "kubernetes_stateful_set_v1", "digitalocean_app"}
)


def _applied(terraform: Terraform) -> Iterator[Outcome]:
    """The images that Terraform deploys, where they are written out."""
    for _, block in terraform.resources(*_RUNNERS):
        for inner in _below(block):
            image = inner.get("image")
            if not isinstance(image, str) or "/" not in image or "$" in image:
                continue
            reference = Reference.parse(image)
            if reference.digest or reference.exact:
                yield Pass(inner.at("image"), image)
            elif reference.tag in ("", "latest"):
                name = ".".join(block.labels)
                message = f"{name} deploys {image}: which version that is, the day decides"
                fix = "Name the version, best with its digest, from a variable that CI sets."
                yield Fail(inner.at("image"), message, fix)


def _below(block: Block) -> Iterator[Block]:
    for inner in block.blocks:
        yield inner
        yield from _below(inner)


def _told_by_variable(job: Job) -> Iterator[Outcome]:
    """Compose takes its image from a variable: what the job sets it to."""
    for key, value in (job.get("env") or {}).items():
        if re.search(r"(^|_)IMAGE(_|$)", str(key)) and "/" in str(value):
            yield _judge_tag(job, job.place("env", str(key)), str(value))


def _set_values(words: Words) -> Iterator[str]:
    for index, word in enumerate(words):
        if word in ("--set", "--set-string") and index + 1 < len(words):
            yield from words[index + 1].split(",")
        elif word.startswith(("--set=", "--set-string=")):
            yield from word.partition("=")[2].split(",")


def _judge_tag(job: Job, place: Place, tag: str) -> Outcome:
    moving = tag in ("latest", "main", "master", "stable", "edge") or _MOVING.search(tag)
    branch = "ref_name" in tag and set(job.workflow.triggers) == {"push"} and not _tags_only(job)
    if moving or branch or ("/" in tag and ":" not in tag.rpartition("/")[2] and "$" not in tag):
        return Fail(
            place,
            f"{job} deploys {tag}: the cluster sees no change, or each node takes another image",
            "Deploy the digest that the build has pushed, or the commit's own tag.",
        )
    return Pass(place)


def _tags_only(job: Job) -> bool:
    push = job.workflow.triggers.get("push")
    return isinstance(push, dict) and "tags" in push and "branches" not in push


_BACK = lazy(r"(?i)roll[-_ ]?back")


@ci_check("delivery.rollback")
def rollback(runs: Runs) -> Iterator[Outcome]:
    """A workflow takes a release back, or every deployment takes itself back when it fails."""
    deployments = list(deploy_jobs(runs))
    gone = list(_calls_nothing(runs))
    if gone:
        yield from gone
        return
    for workflow in runs.pipelines.github:
        manual = bool({"workflow_dispatch", "repository_dispatch"} & workflow.triggers.keys())
        name = f"{workflow.path.rpartition('/')[2]} {workflow.node.get('name', default='')}"
        if manual and (_BACK.search(name) or any(_BACK.search(job.id) for job in workflow.jobs)):
            yield Pass(workflow.node.place_of("on"))
    found = found_runs(runs, _takes_back)
    yield from (Pass(one.place) for one in found)
    for job in runs.pipelines.jobs():
        if job.workflow.gitlab and _BACK.search(job.id):
            yield Pass(job.place())
    for job, place, what in deployments[:1]:
        yield (
            Unknown(
                place,
                f"{job} deploys ({what}); that the release before can be brought back the same way, and "
                "how long it takes, a person must have tried",
                attest=True,
            )
            if not found and not _named(runs)
            else Pass(place, "what deploys")
        )


def _calls_nothing(runs: Runs) -> Iterator[Fail]:
    """Rollbacks that call a workflow or an action which is not in the repository."""
    for workflow in runs.pipelines.github:
        if not _BACK.search(workflow.path):
            continue
        for job in workflow.jobs:
            called = [(job.uses, job.place("uses"))]
            called += [(step.uses, step.place("uses")) for step in job.steps]
            for uses, place in called:
                path = local_path(uses)
                files = (path, f"{path}/action.yml", f"{path}/action.yaml")
                if (
                    path
                    and "$" not in path
                    and not any(map(runs.repository.exists, map(str, files)))
                ):
                    message = f"{job} calls {path}, which is not in the repository"
                    yield Fail(place, message, "Call what deploys, with the version before.")


def _named(runs: Runs) -> bool:
    for workflow in runs.pipelines.workflows:
        words = f"{workflow.path} {workflow.node.get('name', default='')}"
        if _BACK.search(words) or any(_BACK.search(job.id) for job in workflow.jobs):
            return True
    return False


def _takes_back(words: Words) -> bool:
    name = program(words)
    if name == "kubectl":
        return "rollout" in words and "undo" in words
    if name == "helm":
        upgrades = verb(words) in ("upgrade", "install")
        return verb(words) == "rollback" or (
            upgrades and has(words, "--atomic", "--rollback-on-failure")
        )
    return name == "argocd" and "rollback" in words
