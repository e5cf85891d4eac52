"""Checks of alerts: that they exist, wait, reach somebody, and tell what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks import rule_targets
from prodready.checks.across import fails
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.monitoring_wired import Wired
from prodready.checks.receivers import unreached, unsent
from prodready.checks.series_agree import unknown_in_rules, unknown_receivers, unread_rules
from prodready.checks.series_asked import Asking
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.deployed import Deployed
from prodready.facts.manifests import Manifests
from prodready.facts.measures import Measures
from prodready.facts.monitoring import Monitoring, Rule
from prodready.facts.pythoncode import PythonCode
from prodready.facts.scope import left_aside
from prodready.facts.series import Series
from prodready.model import Kind, Place
from prodready.patterns import lazy

_WINDOW = lazy(r"\[(\d+)(ms|s|m|h|d|w)(?::\w*)?\]|(?:rate|ratio_rate|ratio|increase)_?(\d+)(m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@check("observability.alerts")
def alerts(
    monitoring: Monitoring,
    applications: Applications,
    code: PythonCode,
    series: Series,
    deployed: Deployed,
    manifests: Manifests,
    repository: Repository,
) -> Iterator[Outcome]:
    """Alerts are there, ask for series that exist, and are sent to a receiver that tells somebody."""
    faults = [
        *unsent(monitoring),
        *unread_rules(monitoring),
        *unknown_receivers(monitoring, deployed),
        *unreached(monitoring, manifests),
        *Wired(deployed.compose, monitoring, repository).alerting(),
        *rule_targets.unknown(monitoring, manifests),
        *unknown_metrics(repository, code, monitoring, boards=False),
    ]
    told = {each.place for each in faults}
    measures = Measures(series.python, series.sources)
    own = Asking(repository, monitoring, series, measures).rules()
    faults += [
        e for e in (*unknown_in_rules(monitoring, series, deployed), *own) if e.place not in told
    ]
    yield from faults
    if monitoring.alerts:
        yield Pass(monitoring.alerts[0].place, f"{len(monitoring.alerts)} alerts")
    elif applications.first is not None and not faults:
        message = "nothing here alerts anybody when the service fails"
        yield Unknown(applications.first.place, message, attest=True)


def unknown_metrics(
    repository: Repository, code: PythonCode, monitoring: Monitoring, *, boards: bool
) -> Iterator[Fail]:
    """Names in rules, or in dashboards, that are nearly those of metrics of the Python code."""
    from prodready.coherence.rules.monitoring_metrics import metric_name

    modules = [module.document for module in code.mentioning("prometheus_client")]
    if not modules or not (monitoring.rules or monitoring.dashboards):
        return
    shown = [dashboard.document for dashboard in monitoring.dashboards]
    if not boards:
        rules = repository.documents(Kind.PROMETHEUS_RULES)
        shown = [document for document in rules if not left_aside(document, repository)]
    yield from fails(metric_name, [*modules, *shown])


@check("observability.alert_for")
def alert_for(monitoring: Monitoring) -> Iterator[Outcome]:
    """No alert fires for one sample: it waits, or asks for a window that is long enough."""
    witness: Place | None = None
    for rule in monitoring.alerts:
        if _waits(rule):
            witness = witness or rule.node.place_of("for")
        else:
            yield Fail(
                rule.place,
                f"{rule.alert} fires for a single sample and is over with the next",
                "Say how long it must hold: `for: 5m`.",
            )
    if witness is not None:
        yield Pass(witness, "waits before it fires")


def _waits(rule: Rule) -> bool:
    said = rule.text("for").strip()
    if said and not re.fullmatch(r"0\w*", said):
        return True
    windows = [
        float(match[1] or match[3]) * _SECONDS[match[2] or match[4]]
        for match in _WINDOW.finditer(rule.expr)
    ]
    if windows and max(windows) >= 300:
        return True
    # A heartbeat fires always; what counts days or single events must not wait.
    # `absent(up == 1)` compares: it is true for one sample, as any other condition.
    always = re.fullmatch(r"\s*(vector\(1\)|1|absent\([^=<>]*(\{[^{}]*\})?\s*\))\s*", rule.expr)
    counts = re.search(
        r"\btime\(\)|_timestamp|expir|_ttl_|_failed\b|changes\(|_info\b|ALERTS\b", rule.expr
    )
    return bool(always or counts)


_POINTER = lazy(r"runbook|playbook|dashboard_?url|action|remed|what_to_do|documentation", re.I)


@check("observability.alert_runbook")
def alert_runbook(monitoring: Monitoring) -> Iterator[Outcome]:
    """Every alert that calls somebody has a link to what that person does."""
    for rule in monitoring.alerts:
        severity = rule.text("labels", "severity").lower()
        if severity in ("none", "info", "debug", "informational") or rule.alert == "Watchdog":
            continue
        notes = rule.node.get("annotations")
        notes = notes if isinstance(notes, dict) else {}
        if any(
            _POINTER.search(str(key)) or re.search(r"runbook", str(value), re.I)
            for key, value in notes.items()
        ):
            yield Pass(rule.node.place_of("annotations"), f"{rule.alert} links to its runbook")
        else:
            yield Fail(
                rule.place,
                f"{rule.alert} wakes somebody and does not say what to do",
                "Add `annotations: {runbook_url: …}` with a page of three commands.",
            )


_LATENCY = lazy(
    r"(duration|latency|response|request|answer|call|query|handling|_time)\w*_(seconds|ms|milliseconds)\w*"
    r"|latency\w*"
)
_AVERAGE = lazy(
    r"(?:rate|increase)\s*\(\s*(\w+)_sum\b[^)]*\)[^/]*/[^/]*(?:rate|increase)\s*\(\s*\1_count\b",
    re.S,
)
_AVG = lazy(r"\bavg\w*\s*(?:by\s*\([^)]*\)\s*)?\(\s*(?:rate\s*\(\s*)?(\w+)")


@check("observability.latency_not_average")
def latency_not_average(monitoring: Monitoring) -> Iterator[Outcome]:
    """No alert judges latency by its average: quantiles or shares of slow requests do."""
    for rule in monitoring.alerts:
        mean = _AVERAGE.search(rule.expr)
        plain_ = _AVG.search(rule.expr)
        name = mean[1] if mean else plain_[1] if plain_ else ""
        if name and _LATENCY.search(name) and "histogram_quantile" not in rule.expr:
            yield Fail(
                rule.node.place_of("expr"),
                f"{rule.alert} looks at an average: one user in twenty may wait for ten seconds "
                "and it does not move",
                "Use histogram_quantile(0.95, …), or the share of requests above the objective.",
            )
        elif _LATENCY.search(rule.expr) and re.search(
            r"histogram_quantile|_bucket\b.*\ble=", rule.expr, re.DOTALL
        ):
            yield Pass(rule.node.place_of("expr"), f"{rule.alert} looks at the slow ones")
    for rule in monitoring.rules:
        if rule.record and re.search(r"_bucket\b", rule.expr):
            yield Pass(rule.node.place_of("expr"), f"{rule.record} counts the slow ones")


_FAILS = lazy(r"5\.\.|5xx|=~\"5|fail|error|slow|le=|_bucket\b|quantile|burn|slo\b|sli\b", re.I)
_REQUESTS = lazy(
    r"http|request|grpc|latency|duration|ingress|envoy|istio|response|\bslo|\bsli|burn",
    re.IGNORECASE,
)


_BUDGET = lazy(r"budget|burn", re.I)


def about_users(expression: str) -> bool:
    """Whether a query is about what users notice: requests that fail or are slow."""
    return bool(_FAILS.search(expression) and _REQUESTS.search(expression))


def whole(rule: Rule, monitoring: Monitoring) -> str:
    """What a rule asks for, with the expressions of the recorded series that it names."""
    known: dict[str, list[str]] = {}
    for each in monitoring.rules:
        if each.record and each is not rule:
            known.setdefault(each.record, []).append(each.expr)
    parts, told = [rule.expr], {""}
    for part in parts:
        for name in _SERIES.findall(part):
            if name in known and name not in told:
                told.add(name)
                parts += known[name]
    return "\n".join(parts)


_SERIES = lazy(r"[A-Za-z_:][\w:]*")


def is_share(expression: str) -> bool:
    """Whether a query is a share of something or a quantile, which an objective can be held to."""
    return bool(re.search(r"/|ratio|quantile|slo|sli|burn|percent|_bucket", expression))


def windows(expression: str) -> set[float]:
    """The windows in seconds that a query looks at, those in names of recorded series too."""
    return {
        float(match[1] or match[3]) * _SECONDS[match[2] or match[4]]
        for match in _WINDOW.finditer(expression)
    }


@check("observability.burn_rate_alerts")
def burn_rate_alerts(monitoring: Monitoring) -> Iterator[Outcome]:
    """Where an objective is watched, an alert compares a long and a short window of its budget."""
    about = [rule for rule in monitoring.alerts if about_users(whole(rule, monitoring))]
    both = [r for r in about if len(windows(r.expr)) > 1 and re.search(r"\band\b", r.expr)]
    # One of slow requests says nothing for those that are called after a budget.
    failing = [rule for rule in about if _BUDGET.search(str(rule.alert))]
    if both and (not failing or any(rule in both for rule in failing)):
        yield Pass(both[0].node.place_of("expr"), f"{both[0].alert} has a long and a short window")
        return
    about = failing or about
    if monitoring.objectives:
        yield Pass(monitoring.objectives[0].place, "a tool makes them from the objective")
        return
    if about:
        yield Fail(
            about[0].place,
            f"{about[0].alert} has one window and one limit: it is late for an outage, or calls "
            "for a blip",
            "Alert on 14.4 times the allowed rate over 1h and 5m, and on 6 times over 6h and 30m.",
        )
