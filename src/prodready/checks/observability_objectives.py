"""Checks of objectives: that there is one, how high it is, and whether its metric can show it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.observability_alerts import about_users, is_share, whole
from prodready.checks.observability_metrics import metrics
from prodready.coherence.facts.code import dotted, keyword
from prodready.facts.applications import Applications
from prodready.facts.measures import Measures
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy


@check("observability.slo_defined")
def slo_defined(monitoring: Monitoring, applications: Applications) -> Iterator[Outcome]:
    """An objective on what users notice is written down, and something is measured against it."""
    if monitoring.objectives:
        yield Pass(monitoring.objectives[0].place, "states the objective")
        return
    for rule in monitoring.alerts:
        asked = whole(rule, monitoring)
        if about_users(asked) and is_share(asked):
            yield Pass(rule.node.place_of("expr"), f"{rule.alert} holds it against a limit")
            return
    if monitoring.alerts and applications.first is not None:
        first = monitoring.alerts[0]
        yield Fail(
            first.place,
            f"{first.alert} and all other alerts here are about causes or single events: none "
            "holds the share of requests that fail or are slow against an objective",
            "Write an objective (99.9 % of requests do not fail), and alert on its budget.",
        )
    elif applications.first is not None:
        message = "nothing here states an objective of the service"
        yield Unknown(applications.first.place, message, attest=True)


@check("observability.availability_objective")
def availability_objective(
    monitoring: Monitoring, applications: Applications, least: float = 99.9
) -> Iterator[Outcome]:
    """The stated objective of availability is at least so many percent; that it holds is shown."""
    low = False
    for percent, place in _stated(monitoring):
        if percent < least:
            low = True
            yield Fail(
                place,
                f"the objective is {percent:g} %, and {least:g} % are asked for",
                "Raise it, or set the threshold `availability` to what was agreed.",
            )
    first = applications.first
    if first is not None and not low:
        message = f"whether {least:g} % of requests were answered is in the store of metrics"
        yield Unknown(first.place, message, attest=True)


def _stated(monitoring: Monitoring) -> Iterator[tuple[float, Place]]:
    """Objectives of availability in percent, of OpenSLO, Sloth and Pyrra."""
    for root in monitoring.objectives:
        name = str(root.get("metadata", "name", default="")).lower()
        body = str(root.data).lower()
        if "latency" in name or "bucket" in body:
            continue
        spec = root.find("spec") or root
        if (target := _number(spec.get("target"))) is not None:
            yield target, spec.place_of("target")
        listed = spec.find("slos") or root.find("slos")
        for slo in listed.items() if listed else ():
            objective = _number(slo.get("objective"))
            if objective is not None and "latency" not in str(slo.get("name")).lower():
                yield objective, slo.place_of("objective")
        objectives = spec.find("objectives")
        for each in objectives.items() if objectives else ():
            yield from _openslo(each)


def _openslo(objective: Node) -> Iterator[tuple[float, Place]]:
    share, percent = _number(objective.get("target")), _number(objective.get("targetPercent"))
    if share is not None and share <= 1:
        yield share * 100, objective.place_of("target")
    elif percent is not None:
        yield percent, objective.place_of("targetPercent")


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


_LATENCY = lazy(r"(request|http|response)\w*(duration|latency|time|seconds)|latency", re.I)


@check("observability.latency_buckets")
def latency_buckets(
    code: PythonCode, applications: Applications, measures: Measures, most: float = 200
) -> Iterator[Outcome]:
    """The histogram of request times can show the objective of `most` milliseconds."""
    first = applications.first
    if first is None:
        return
    place, wrong = first.place, False
    for name, module, call in metrics(code):
        buckets = _buckets(keyword(call, "buckets"))
        if dotted(call.func).endswith("Histogram") and _LATENCY.search(name) and buckets:
            place = module.place(call)
            limit = most if re.search(r"_(ms|milliseconds)$", name) else most / 1000
            if max(buckets) < limit or min(buckets) > limit:
                wrong = True
                yield Fail(
                    place,
                    f"every bucket of {name} ends {'below' if max(buckets) < limit else 'above'} "
                    f"{limit:g}: how many requests are in time cannot be told",
                    f"Let one bucket end at {limit:g}, with some on both sides of it.",
                )
    for metric in measures.all:
        if metric.place.path.endswith(".py") or not _ANSWERS.search(metric.name):
            continue
        limit = most if re.search(r"_(ms|milliseconds)$", metric.name) else most / 1000
        place = metric.place
        if metric.buckets and max(metric.buckets) < limit:
            wrong = True
            yield Fail(
                place,
                f"every bucket of {metric.name} ends below {limit:g}: how many requests are in "
                "time cannot be told",
                f"Let one bucket end at {limit:g}, with some on both sides of it.",
            )
    if not wrong:
        message = f"the 95th percentile of a run, or of 30 days, shows whether it is {most:g} ms"
        yield Unknown(place, message, attest=True)


_ANSWERS = lazy(r"^(\w+_)?http(_server)?_(request|response)s?_(duration|latency|time)\w*$", re.I)


def _buckets(node: ast.expr | None) -> list[float]:
    """The finite limits that are written out; none where they are computed."""
    if not isinstance(node, ast.List | ast.Tuple):
        return []
    values = [each.value for each in node.elts if isinstance(each, ast.Constant)]
    numbers = [float(v) for v in values if isinstance(v, int | float)]
    rest = [each for each in node.elts if not isinstance(each, ast.Constant)]
    known = all(dotted(each).lower().endswith("inf") or isinstance(each, ast.Call) for each in rest)
    return numbers if known else []
