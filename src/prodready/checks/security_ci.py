"""The checks of what CI makes and tries for security: a list of parts, a scan of what runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.ci_common import ci_check
from prodready.checks.ci_tools import has, option, program, skaffold_pushes
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.facts.cloudbuild import is_cloudbuild
from prodready.facts.jobs import Step
from prodready.facts.runs import Run, Runs
from prodready.model import Place
from prodready.patterns import lazy

_MAKERS = frozenset({"syft", "cyclonedx-py", "cyclonedx-npm", "cyclonedx-gomod", "cdxgen", "bom"})
_ACTIONS = frozenset(
    {"anchore/sbom-action", "kubernetes-sigs/release-actions", "actions/attest-sbom"}
)
_FORMATS = lazy(r"cyclonedx|spdx|github", re.IGNORECASE)


@ci_check("security.sbom")
def sbom(runs: Runs) -> Iterator[Outcome]:
    """An image that is pushed comes with the list of what is in it."""
    made: list[Outcome] = []
    pushed: list[Place] = []
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            made += [Pass(step.place("uses"), step.action)] if _makes(step) else []
            if step.action == "docker/build-push-action" and _pushes(step):
                listed = str(step.get("with", "sbom") or "").lower()
                if listed not in ("", "false"):
                    made.append(Pass(step.place("with", "sbom")))
                else:
                    pushed.append(step.place("uses"))
    for run in runs.all:
        if _lists(run):
            made.append(Pass(run.place, str(run)[:60]))
        elif _published(run):
            pushed.append(run.place)
    yield from made
    if pushed and not made:
        yield Fail(
            pushed[0],
            "the image is pushed without a list of its parts",
            "Write `sbom: true` and `provenance: mode=max` for docker/build-push-action.",
        )


def _published(run: Run) -> bool:
    by_hand = program(run.words) in ("docker", "podman", "buildah") and _push(run.words)
    return by_hand or (skaffold_pushes(run.words) and not is_cloudbuild(run.job.workflow.path))


def _makes(step: Step) -> bool:
    if step.action == "aquasecurity/trivy-action":
        return bool(re.search("cyclonedx|spdx|github", str(step.get("with", "format") or "")))
    return step.action in _ACTIONS


def _pushes(step: Step) -> bool:
    written = str(step.get("with", "push") or "").lower()
    return written not in ("", "false") or "push=true" in str(step.get("with", "outputs") or "")


def _lists(run: Run) -> bool:
    name = program(run.words)
    if name in ("trivy", "docker", "grype"):
        if name == "docker" and run.words[1:2] not in (("sbom",), ("buildx",), ("build",)):
            return False
        if name == "docker" and run.words[1:2] != ("sbom",):
            return any(word.startswith("--sbom") and "false" not in word for word in run.words)
        return name == "docker" or bool(_FORMATS.search(option(run.words, "--format", "-f") or ""))
    return name in _MAKERS


def _push(words: tuple[str, ...]) -> bool:
    return words[1:2] == ("push",) or (
        words[1:2] in (("buildx",), ("build",)) and has(words, "--push")
    )


_DAST = frozenset(
    {"zaproxy/action-baseline", "zaproxy/action-full-scan", "zaproxy/action-api-scan"}
)
_PROGRAMS = frozenset(
    {"zap-baseline.py", "zap-full-scan.py", "zap-api-scan.py", "nuclei", "schemathesis", "st"}
)


@ci_check("security.dast")
def dast(runs: Runs) -> Iterator[Outcome]:
    """A scanner attacks the running service, and what it finds fails the job."""
    found: list[Outcome] = []
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            if step.action in _DAST:
                found.append(_zap(step))
    for run in runs.all:
        words = [word.rpartition("/")[2] for word in run.words]
        name = next((word for word in words if word in _PROGRAMS), None)
        if name is None or (name == "st" and "run" not in words):
            continue
        if run.tolerated is not None or (name.startswith("zap") and "-I" in words):
            message = f"what {name} finds fails nothing"
            found.append(Fail(run.place, message, "Let its exit status count, without -I."))
        else:
            found.append(Pass(run.place, name))
    yield from found
    jobs = next(iter(runs.pipelines.jobs()), None)
    if not found and jobs is not None:
        yield Unknown(jobs.place(), "no job here attacks the running service", attest=True)


def _zap(step: Step) -> Outcome:
    fails = str(step.get("with", "fail_action") or "").lower() == "true"
    if step.tolerated is not None:
        return Fail(step.place("uses"), f"what {step.action} finds fails nothing: {step.tolerated}")
    if fails:
        return Pass(step.place("uses"), step.action)
    written = step.get("with", "fail_action")
    issues = str(step.get("with", "allow_issue_writing", default="true")).lower()
    if written is not None and "$" not in str(written) and issues == "false":
        message = f"what {step.action} finds fails nothing and is written into no issue"
        return Fail(step.place("with", "fail_action"), message, "Write `fail_action: true`.")
    message = f"{step.action} writes issues, and fails nothing without fail_action"
    return Unknown(step.place("uses"), message, attest=True)
