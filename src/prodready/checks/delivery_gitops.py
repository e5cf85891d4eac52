"""Checks of delivery by git: Argo CD and Flux keep a cluster as the repository says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.ci_deploy import deploy_jobs
from prodready.checks.ci_tools import program
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.kubernetes_common import kubernetes_check
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.runs import Runs
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

ARGO = "argoproj.io"
FLUX = "kustomize.toolkit.fluxcd.io"
_REHEARSAL = lazy(
    r"(?i)(?:^|[-_./ ])(?:e2e|tests?|testing|pr|preview|smoke|integration)(?=$|[-_./ ])"
)
"""Words in the name of a workflow or a job whose cluster nobody depends on."""
PUSHERS = frozenset({"kubectl", "helm", "helmfile", "kustomize"})


@check("delivery.gitops")
def gitops(workloads: Workloads, runs: Runs) -> Iterator[Outcome]:
    """The cluster is kept as git says: nothing stays that git does not have, nothing drifts."""
    manifests = workloads.manifests
    kept = [*_applications(manifests), *manifests.of("Kustomization", group=FLUX)]
    for manifest in dict.fromkeys(kept):
        yield from _flux(manifest) if manifest.group == FLUX else _argo(manifest)
    pushed = _pushes(runs)
    if kept and pushed is not None:
        yield Fail(
            pushed[0],
            f"{pushed[1]} changes the cluster beside {kept[0]}, which changes it back",
            "Commit the new image to the repository that is synchronised, and let that deploy.",
        )
    elif pushed is not None and workloads.all and (pruned := _prunes(runs)) is not None:
        yield Unknown(
            pruned,
            "each deployment removes what git no longer has; what is changed by hand stays until "
            "the next one",
            attest=True,
        )
    elif pushed is not None and workloads.all and (watched := _watched(runs)) is not None:
        yield Unknown(
            watched,
            "a guarded pipeline applies what git has and waits for it; what is changed by hand, or "
            "deleted in git, stays until the next deployment or longer: say who finds it",
            attest=True,
        )
    elif pushed is not None and workloads.all:
        yield Fail(
            pushed[0],
            f"{pushed[1]} pushes to the cluster: what is changed there by hand stays until somebody "
            "finds it",
            "Let Argo CD or Flux pull from git, with prune and self-heal.",
        )
    elif workloads.all and not kept:
        yield Unknown(
            workloads.all[0].manifest.place("kind"),
            "nothing here says how these manifests reach the cluster",
            attest=True,
        )


def _applications(manifests: Manifests) -> Iterator[Manifest]:
    yield from manifests.of("Application", "ApplicationSet", group=ARGO)


def _spec(manifest: Manifest) -> tuple[str, ...]:
    return ("spec", "template", "spec") if manifest.kind == "ApplicationSet" else ("spec",)


def _argo(manifest: Manifest) -> Iterator[Outcome]:
    path = (*_spec(manifest), "syncPolicy", "automated")
    policy: Any = manifest.get(*path)
    if manifest.get(*_spec(manifest)) is None or manifest.get("spec", "templatePatch"):
        return
    if not isinstance(policy, dict) or policy.get("enabled") is False:
        yield Fail(
            manifest.place(*path),
            f"{manifest} waits for somebody to press Sync: git and the cluster differ until then",
            "Write `syncPolicy: {automated: {prune: true, selfHeal: true}}`.",
        )
        return
    missing = [key for key in ("prune", "selfHeal") if policy.get(key) is not True]
    told = {
        "prune": "what is deleted in git stays in the cluster",
        "selfHeal": "what is changed by hand stays",
    }
    for key in missing:
        yield Fail(manifest.place(*path, key), f"{manifest}: {told[key]}", f"Write `{key}: true`.")
    if not missing:
        yield Pass(manifest.place(*path))


def _flux(manifest: Manifest) -> Iterator[Outcome]:
    if manifest.get("spec", "suspend") is True:
        yield Fail(
            manifest.place("spec", "suspend"),
            f"{manifest} is suspended: the cluster is not what git says",
            "Drop `suspend`.",
        )
    elif manifest.get("spec", "prune") is not True:
        yield Fail(
            manifest.place("spec", "prune"),
            f"{manifest}: what is deleted in git stays in the cluster",
            "Write `prune: true`.",
        )
    else:
        yield Pass(manifest.place("spec", "prune"))


def _pushes(runs: Runs) -> tuple[Place, str] | None:
    """Where CI changes a cluster itself."""
    for job, place, what in deploy_jobs(runs):
        rehearsed = _REHEARSAL.search(f"{job.workflow.path} {job.id}") or what == "kubectl patch"
        if what.partition(" ")[0] in PUSHERS and not rehearsed and not _bootstraps(runs, job):
            return place, what
    return None


def _prunes(runs: Runs) -> Place | None:
    """Where CI applies all manifests, and removes from the cluster what is in none of them."""
    for job, _, _ in deploy_jobs(runs):
        for run in runs.of(job):
            applies = program(run.words) == "kubectl" and "apply" in run.words
            if applies and any(word in ("--prune", "--prune=true") for word in run.words):
                return run.place
    return None


def _watched(runs: Runs) -> Place | None:
    """Where a job of a protected environment applies files of git and waits until they run."""
    for job, _, _ in deploy_jobs(runs):
        commands = [one.words for one in runs.of(job)]
        applies = any(program(w) == "kubectl" and "apply" in w for w in commands) or any(
            program(w) in ("helm", "helmfile") and {"upgrade", "apply", "sync"} & {*w}
            for w in commands
        )
        waits = any(program(w) == "kubectl" and {"rollout", "wait"} & {*w} for w in commands)
        waits |= any({"--wait", "--atomic", "--rollback-on-failure"} & {*w} for w in commands)
        if job.get("environment") and applies and waits:
            return job.place("environment")
    return None


def _bootstraps(runs: Runs, job: Any) -> bool:
    """Whether the job installs or asks what then synchronises the cluster."""
    return any(
        program(run.words) in ("argocd", "flux") or any("argo" in word for word in run.words)
        for run in runs.of(job)
    )


@kubernetes_check("delivery.gitops_rights")
def gitops_rights(manifests: Manifests) -> Iterator[Outcome]:
    """What may be deployed, from where and to where, is bounded by a project of its own."""
    for application in _applications(manifests):
        project = application.get(*_spec(application), "project")
        if project == "default":
            yield Fail(
                application.place(*_spec(application), "project"),
                f"{application} is in the project default, which may deploy anything to anywhere",
                "Make an AppProject with its sourceRepos and destinations, and name it.",
            )
    for project in manifests.of("AppProject", group=ARGO):
        yield from _project(project)


def _project(project: Manifest) -> Iterator[Outcome]:
    wide = list(_wide(project))
    for path, what in wide:
        yield Fail(
            project.place(*path),
            f"{project} {what}",
            "Name the repositories, the namespaces and the kinds that it needs.",
        )
    if not wide:
        yield Unknown(
            project.place("spec"),
            f"{project} is bounded; who may sync it, and where that is written down, is not here",
            attest=True,
        )


def _wide(project: Manifest) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, repository in enumerate(project.get("spec", "sourceRepos", default=[]) or []):
        if repository == "*":
            yield ("spec", "sourceRepos", index), "takes manifests from any repository"
    for index, one in enumerate(project.get("spec", "destinations", default=[]) or []):
        if isinstance(one, dict) and one.get("namespace") == "*" and one.get("server", "*") == "*":
            yield ("spec", "destinations", index), "deploys to every namespace of every cluster"
