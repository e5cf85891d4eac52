"""Checks of what keeps a service answering while nodes and versions change."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import (
    SINGLETON,
    budgets,
    kubernetes_check,
    replicas,
    singleton,
    stateless_services,
)
from prodready.facts.manifests import Manifest
from prodready.facts.selectors import matches
from prodready.facts.workloads import Workload, Workloads, labels


@kubernetes_check("kubernetes.replicas")
def enough_replicas(workloads: Workloads, least: int = 2) -> Iterator[Outcome]:
    """Every service runs at least `least` Pods, or says why it must run once."""
    for workload in stateless_services(workloads):
        count, place = replicas(workload, workloads.manifests)
        if not count:
            continue  # parked, or scaled down to nothing while nobody asks
        if count >= least:
            yield Pass(place)
        elif alone := singleton(workload, workloads.manifests):
            yield alone
        else:
            yield Fail(
                place,
                f"{workload} runs {count} Pod{'s' * (count != 1)}: it is down whenever that one is",
                f"Set at least {least} replicas (minReplicas where an autoscaler has the say), or "
                f'declare a singleton with the annotation {SINGLETON}: "the reason".',
            )


@kubernetes_check("kubernetes.disruption_budget")
def disruption_budget(workloads: Workloads) -> Iterator[Outcome]:
    """A budget that can be met keeps a drain from stopping all Pods of a service at once."""
    yield from _beside_requests(workloads)
    for workload in stateless_services(workloads):
        count, place = replicas(workload, workloads.manifests)
        found = budgets(workload, workloads.manifests)
        for budget in found:
            yield _judge_budget(budget, workload, count)
        idle = None if found else _budget_of_none(workload, workloads)
        if idle is not None:
            yield _idle(idle, workload)
        elif not found and count is not None and count > 1:
            yield Fail(
                place,
                f"no PodDisruptionBudget selects the Pods of {workload}: draining nodes may stop "
                "all of them at once",
                "Add a PodDisruptionBudget with maxUnavailable: 1 and the Pods' labels.",
            )


def _beside_requests(workloads: Workloads) -> Iterator[Outcome]:
    """Budgets of workers and of stores that select nothing, or let no Pod of several go."""
    stateless = set(map(id, stateless_services(workloads)))
    for workload in workloads.serving():
        if id(workload) in stateless:
            continue
        count, _ = replicas(workload, workloads.manifests)
        found = budgets(workload, workloads.manifests)
        if not found and (idle := _budget_of_none(workload, workloads)) is not None:
            yield _idle(idle, workload)
        for budget in found if count is not None and count > 1 else ():
            judged = _judge_budget(budget, workload, count)
            if isinstance(judged, Fail):
                yield judged


def _idle(budget: Manifest, workload: Workload) -> Fail:
    return Fail(
        budget.place("spec"),
        f"{budget} selects no Pods here: draining nodes may stop all of {workload} at once",
        "Use the labels of the Pod template in spec.selector.",
    )


def _budget_of_none(workload: Workload, workloads: Workloads) -> Manifest | None:
    """A budget beside the workload that selects nothing, and shares its name or a label's value."""
    manifests = workloads.manifests
    if manifests.templates or workload.manifest.scope in manifests.partial:
        return None
    for budget in manifests.beside(workload.manifest, "PodDisruptionBudget"):
        selector = budget.get("spec", "selector")
        pods = [w for w in workloads.all if budget in manifests.beside(w.manifest, budget.kind)]
        if any(matches(selector, one.pod_labels) for one in pods):
            continue
        wanted = labels(selector.get("matchLabels") if isinstance(selector, dict) else None)
        shared = set(wanted.items()) & set(workload.pod_labels.items())
        if budget.name == workload.name or shared:
            return budget
    return None


def _judge_budget(budget: Manifest, workload: Workload, count: int | None) -> Outcome:
    for key in ("maxUnavailable", "minAvailable"):
        value = budget.get("spec", key)
        pods = _pods(value, count or 1)
        if pods is None or count is None:
            continue
        if pods == 0 if key == "maxUnavailable" else pods >= count:
            return Fail(
                budget.place("spec", key),
                f"{budget} never lets a Pod of {workload} go ({key}: {value} of {count}): "
                "a drain waits for ever",
                "Run at least two Pods and write maxUnavailable: 1.",
            )
    return Pass(budget.place("spec"))


def _pods(value: Any, count: int) -> int | None:
    """An absolute number or a percentage of `count`, rounded up as the API does for budgets."""
    if isinstance(value, int):
        return value
    text = str(value).strip()
    if text.endswith("%") and text[:-1].isdigit():
        return math.ceil(count * int(text[:-1]) / 100)
    return int(text) if text.isdigit() else None


@kubernetes_check("kubernetes.spread")
def spread(workloads: Workloads) -> Iterator[Outcome]:
    """The Pods of a service are kept apart, by a rule that selects them."""
    for workload in stateless_services(workloads):
        count, _ = replicas(workload, workloads.manifests)
        if count is None or count < 2:
            continue
        rules = list(_spread_rules(workload))
        good = [path for path, selector in rules if matches(selector, workload.pod_labels)]
        if good:
            yield Pass(workload.pod_place(*good[0]))
        elif rules:
            yield Fail(
                workload.pod_place(*rules[0][0]),
                f"the rule that should spread {workload} selects none of its own Pods",
                "Use the labels of the Pod template in the rule's labelSelector.",
            )
        else:
            yield Fail(
                workload.pod_place(),
                f"all Pods of {workload} may land on one node",
                "Add topologySpreadConstraints over kubernetes.io/hostname and the zone.",
            )


def _spread_rules(workload: Workload) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    constraints = workload.pod_get("topologySpreadConstraints")
    for index, rule in enumerate(constraints if isinstance(constraints, list) else []):
        if isinstance(rule, dict):
            yield ("topologySpreadConstraints", index), rule.get("labelSelector")
    base = ("affinity", "podAntiAffinity")
    for key, inner in (
        ("requiredDuringSchedulingIgnoredDuringExecution", ()),
        ("preferredDuringSchedulingIgnoredDuringExecution", ("podAffinityTerm",)),
    ):
        terms = workload.pod_get(*base, key)
        for index in range(len(terms) if isinstance(terms, list) else 0):
            path = (*base, key, index)
            yield path, workload.pod_get(*path, *inner, "labelSelector")


@kubernetes_check("kubernetes.rolling_update")
def rolling_update(workloads: Workloads) -> Iterator[Outcome]:
    """A new version replaces the old one Pod by Pod, most of them answering all the time."""
    for workload in stateless_services(workloads):
        if workload.kind != "Deployment":
            continue
        strategy = workload.manifest.get("spec", "strategy", "type")
        share = workload.manifest.get(
            "spec", "strategy", "rollingUpdate", "maxUnavailable", default="25%"
        )
        count, _ = replicas(workload, workloads.manifests)
        place = workload.manifest.place("spec", "strategy")
        if strategy == "Recreate":
            alone = singleton(workload, workloads.manifests)
            yield alone or Fail(
                workload.manifest.place("spec", "strategy", "type"),
                f"{workload} stops every Pod before it starts a new one",
                "Drop the strategy: the default replaces Pod by Pod.",
            )
        elif _too_many(share, count or 1):
            yield Fail(
                workload.manifest.place("spec", "strategy", "rollingUpdate", "maxUnavailable"),
                f"a deployment of {workload} stops up to {share} of {count} Pods at once",
                "Write maxUnavailable: 0 and maxSurge: 1.",
            )
        else:
            yield Pass(place, "" if strategy else "by default: at most a quarter at once")


def _too_many(share: Any, count: int) -> bool:
    if isinstance(share, int):
        return share >= count or share > max(1, count // 4)
    text = str(share).strip().removesuffix("%")
    return text.isdigit() and int(text) > 25
