"""Deployments of CI that end as soon as the cluster has taken the manifests."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.ci_deploy import deploy_jobs
from prodready.checks.ci_tools import program
from prodready.checks.interface import Fail
from prodready.facts.runs import Runs

_ACTIONS = ("azure/k8s-deploy", "argoproj", "fluxcd")


def unwatched(runs: Runs) -> Iterator[Fail]:
    """Jobs that apply manifests, where nothing of the workflow waits until they are running."""
    for job, place, what in deploy_jobs(runs):
        if what not in ("kubectl apply", "kubectl set", "kubectl replace"):
            continue
        every = [run for each in job.workflow.jobs for run in runs.of(each)]
        waits = any(_waits(run.words) for run in every)
        acts = any(
            step.action.startswith(_ACTIONS)
            for each in job.workflow.jobs
            for step in runs.pipelines.steps(each)
        )
        if not waits and not acts:
            yield Fail(
                place,
                f"{job} ends when the cluster has taken the manifests: whether the Pods come up "
                "nobody sees",
                "Add `kubectl rollout status deployment/NAME --timeout 5m` behind it.",
            )


def _waits(words: tuple[str, ...]) -> bool:
    name = program(words)
    if name == "kubectl":
        return bool({"rollout", "wait"} & set(words)) or "--wait" in words or "-w" in words
    if name == "helm":
        return any(word.startswith(("--wait", "--atomic", "test")) for word in words)
    return name in ("argocd", "flux", "kapp", "werf", "skaffold", "kubedog", "krane", "sonobuoy")
