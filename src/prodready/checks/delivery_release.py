"""Checks of an image before it is released: it was started once, and carries a proof of its origin."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.ci_common import ci_check, found_runs, found_steps, uses_any
from prodready.checks.ci_deployers import verb
from prodready.checks.ci_tools import (
    BUILD_ACTIONS,
    Words,
    builds_image,
    has,
    option,
    program,
    skaffold_pushes,
)
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.cloudbuild import is_cloudbuild
from prodready.facts.jobs import Job, Step, local_path
from prodready.facts.runs import Runs
from prodready.model import Place

ATTEST_ACTIONS = (
    *("actions/attest", "actions/attest-build-provenance", "actions/attest-sbom"),
    *("slsa-framework/slsa-github-generator", "sigstore/gh-action-sigstore-python"),
    *("docker/github-builder", "in-toto/attestation", "chainguard-dev/actions"),
)


@ci_check("delivery.provenance")
def provenance(runs: Runs) -> Iterator[Outcome]:
    """Whoever gets a release can verify which pipeline built it, and from which commit."""
    proofs = found_steps(runs, uses_any(*ATTEST_ACTIONS)) + found_runs(runs, _proves)
    callers = (job for job in runs.pipelines.jobs() if job.uses)
    called = [job.place("uses") for job in callers if str(job.uses).startswith(ATTEST_ACTIONS)]
    refused = list(_refused(runs))
    if refused:
        yield from refused
        return
    if proofs or called:
        yield from (Pass(one.place) for one in proofs)
        yield from (Pass(place) for place in called)
        return
    for job in runs.pipelines.jobs():
        if is_cloudbuild(job.workflow.path):
            continue  # Google attests by itself what its builds push
        for run in runs.of(job):
            if program(run.words) in ("docker", "podman") and run.words[1:2] == ("push",):
                yield _unproved(run.place, "docker push")
            elif program(run.words) == "gh" and run.words[1:3] == ("release", "upload"):
                yield _unproved(run.place, "gh release upload")
            elif skaffold_pushes(run.words):
                yield _unproved(run.place, "skaffold build")
            elif _pushes(run.words):
                yield _buildx(run.words, run.place)
        for step in runs.pipelines.steps(job):
            yield from _released(step)


_NEEDED = ("id-token",)
"""What a job must be given to sign what it attests; without it the step fails."""


def _refused(runs: Runs) -> Iterator[Fail]:
    """Jobs that attest and may not sign, by their own rights or by those that a caller hands on."""
    by_path = {workflow.path: workflow for workflow in runs.pipelines.github}
    for workflow in runs.pipelines.github:
        for job in workflow.jobs:
            own = [one for one in runs.pipelines.steps(job) if uses_any(*ATTEST_ACTIONS[:3])(one)]
            if own and (lacking := _lacks(job)):
                yield _cannot(job, lacking)
            called = by_path.get(local_path(job.uses) or "")
            inner = called.jobs if called is not None else []
            asking = [one for one in inner if _gives(one, "id-token") and _attests(one, runs)]
            if asking and (lacking := _lacks(job)):
                yield _cannot(job, lacking)


def _attests(job: Job, runs: Runs) -> bool:
    return any(uses_any(*ATTEST_ACTIONS[:3])(step) for step in runs.pipelines.steps(job))


def _gives(job: Job, right: str) -> bool:
    rights = job.get("permissions")
    return isinstance(rights, dict) and rights.get(right) == "write"


def _lacks(job: Job) -> str | None:
    """The right that the job needs and is not given; None where it has all or it is not said."""
    rights = job.get("permissions", default=job.workflow.node.get("permissions"))
    if not isinstance(rights, dict):
        return None
    return next((right for right in _NEEDED if rights.get(right) != "write"), None)


def _cannot(job: Job, right: str) -> Fail:
    own = job.get("permissions") is not None
    place = job.place("permissions") if own else job.place()
    return Fail(
        place,
        f"{job} attests what it releases and is not given {right}: write: nothing can be signed",
        "Give the job `id-token: write` and `attestations: write`; a caller must give them too.",
    )


def _proves(words: Words) -> bool:
    name = program(words)
    if name == "cosign":
        return verb(words) in ("attest", "attest-blob")
    return name in ("slsa-generator", "witness", "in-toto-run")


def _pushes(words: Words) -> bool:
    told = has(words, "--push") and "--push=false" not in words
    return told and builds_image(words) and program(words) != "skaffold"


def _buildx(words: Words, place: Place) -> Outcome:
    if option(words, "--provenance") == "false":
        return _unproved(place, "--provenance=false")
    return Pass(place, "it attaches a provenance unless told not to")


_UPLOADS = {
    "actions/upload-release-asset": ("asset_path",),
    "softprops/action-gh-release": ("files",),
    "ncipollo/release-action": ("artifacts", "artifact"),
    "svenstaro/upload-release-action": ("file",),
}
"""Actions that put files to a release, and the inputs that name them."""


def _released(step: Step) -> Iterator[Outcome]:
    if step.action == "docker/build-push-action":
        pushed = str(step.get("with", "push", default="false")).lower()
        if pushed == "false" and "push=true" not in str(step.get("with", "outputs") or ""):
            return
        if str(step.get("with", "provenance", default="")).lower() == "false":
            yield _unproved(step.place("with", "provenance"), "provenance: false")
        else:
            yield Pass(step.place("uses"), "it attaches a provenance unless told not to")
    elif step.action in _UPLOADS and any(step.get("with", key) for key in _UPLOADS[step.action]):
        yield _unproved(step.place("uses"), f"files of a release by {step.action}")
    elif step.action == "pypa/gh-action-pypi-publish":
        if step.get("with", "password") or step.get("with", "attestations") is False:
            yield _unproved(step.place("uses"), "a token instead of trusted publishing")
        else:
            yield Pass(step.place("uses"), "trusted publishing attests by itself")


def _unproved(place: Place, what: str) -> Fail:
    return Fail(
        place,
        f"what is released here carries no proof of where it was built ({what})",
        "Add actions/attest with the digest after the push, or `cosign attest`; give the job "
        "`id-token: write` and `attestations: write`.",
    )


_STARTS = frozenset({"container-structure-test", "dgoss", "goss", "bats", "testcontainers"})


@ci_check("delivery.container_starts")
def container_starts(runs: Runs) -> Iterator[Outcome]:
    """CI starts the image that it has built, and fails where it does not answer."""
    built = found_runs(runs, builds_image) + found_steps(runs, uses_any(*BUILD_ACTIONS))
    if not built:
        return
    started = found_runs(runs, _starts) + found_steps(
        runs, uses_any("hoverkraft-tech/compose-action")
    )
    counting = [one for one in started if one.tolerated is None]
    yield from (Pass(one.place, one.note) for one in counting)
    if started and not counting:
        yield Fail(
            started[0].place,
            f"{started[0].what}: {started[0].tolerated}",
            "Let the job fail: `docker compose up --detach --wait`, or `curl --fail --retry`.",
        )
    elif not started:
        yield Unknown(
            built[0].place,
            "CI builds the image and never starts it",
            attest=True,
        )


def _starts(words: Words) -> bool:
    name = program(words)
    if name == "docker" and words[1:2] == ("compose",):
        return "up" in words and has(
            words, "--wait", "--exit-code-from", "--abort-on-container-exit"
        )
    if name == "docker-compose":
        return "up" in words and has(
            words, "--wait", "--exit-code-from", "--abort-on-container-exit"
        )
    if name in ("docker", "podman"):
        return words[1:2] == ("run",) and has(words, "-d", "--detach", "-p", "--publish")
    return name in _STARTS
