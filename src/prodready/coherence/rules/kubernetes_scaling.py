"""Autoscalers, disruption budgets and the workloads that they are for."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.kubernetes_availability import disruption_budget
from prodready.checks.kubernetes_scaling import scaled
from prodready.coherence.facts.cluster import beside, meant
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.coherence.rules.kubernetes_services import fails
from prodready.facts.selectors import matches
from prodready.facts.workloads import Workloads
from prodready.model import Severity

HPA = "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"
PDB = "https://kubernetes.io/docs/tasks/run-application/configure-pdb/"


@rule("kubernetes-scale-target", Severity.HIGH, help=HPA)
def scale_target(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """An autoscaler names a workload that is not there, beside one with nearly its name.

    Why: it scales nothing, and only its status says so.

    Example: `scaleTargetRef: {kind: Deployment, name: shop-api}` beside the Deployment `shop`.
    """
    for scaler in workloads.manifests.of("HorizontalPodAutoscaler", "ScaledObject"):
        name = scaler.get("spec", "scaleTargetRef", "name")
        every = {each.name: each for each in beside(scaler, workloads)}
        if not isinstance(name, str) or name in every or page.elided(scaler.place()):
            continue
        own = [each.name for each in meant(scaler.name, scaler, workloads) if each.serves]
        of_one_system = bool(meant(name, scaler, workloads))
        near = slip(name, every) or (own[0] if own and of_one_system else None)
        if near is not None:
            yield Fault(
                scaler.place("spec", "scaleTargetRef", "name"),
                f"{scaler} scales {name}, and the workload beside it is {every[near]}",
                f"Write name: {near}.",
                every[near].manifest.place("metadata", "name"),
            )


@rule("kubernetes-fixed-replicas", Severity.MEDIUM, help=HPA)
def fixed_replicas(workloads: Workloads) -> Iterator[Fault]:
    """A workload fixes its replicas, and an autoscaler on the page sets them too.

    Why: each deployment puts the number back to what the file says, in the middle of the load.

    Example: `replicas: 3` in the Deployment that a HorizontalPodAutoscaler scales from 3 to 10.
    """
    for fail in fails(scaled(workloads)):
        if "sets replicas" in fail.message:
            yield Fault(fail.place, fail.message, fail.fix)


@rule("kubernetes-scale-request", Severity.HIGH, help=HPA)
def scale_request(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """An autoscaler measures a share of a request that the containers do not make.

    Why: without the request there is nothing to take a share of: it never scales.

    Example: `averageUtilization: 70` of `cpu` for a container without `resources.requests.cpu`.
    """
    for fail in fails(scaled(workloads)):
        if "requests none" in fail.message and not page.elided(fail.place):
            yield Fault(fail.place, fail.message, fail.fix)


@rule("kubernetes-budget-blocks", Severity.HIGH, help=PDB)
def budget_blocks(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A disruption budget lets none of the workload's Pods go.

    Why: the node that the Pod is on can never be drained, and every cluster upgrade waits for it.

    Example: `minAvailable: 1` for a Deployment with one replica.
    """
    for fail in fails(disruption_budget(workloads)):
        if "never lets" in fail.message and not page.elided(fail.place):
            yield Fault(fail.place, fail.message, fail.fix)


@rule("kubernetes-budget-target", Severity.HIGH, help=PDB)
def budget_target(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A disruption budget is for a workload that is shown, and selects none of its Pods.

    Why: it protects nothing, and a drain may stop every Pod at once.

    Example: a budget `shop-pdb` with `matchLabels: {app: shop-api}` beside Pods with `app: shop`.
    """
    for budget in workloads.manifests.of("PodDisruptionBudget"):
        selector = budget.get("spec", "selector")
        every = beside(budget, workloads)
        if not selector or any(matches(selector, each.pod_labels) for each in every):
            continue
        wanted = selector.get("matchLabels") if isinstance(selector, dict) else None
        values = [str(value) for value in wanted.values()] if isinstance(wanted, dict) else []
        own = [
            each
            for each in meant(budget.name, budget, workloads)
            if slip(each.name, values) or budget.name.startswith(each.name)
        ]
        if own and not page.elided(own[0].manifest.place()):
            yield Fault(
                budget.place("spec", "selector"),
                f"{budget} selects no Pod of {own[0]}: it protects nothing",
                "Use the labels of the Pod template.",
                own[0].manifest.place(),
            )
