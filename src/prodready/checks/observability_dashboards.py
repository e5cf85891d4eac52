"""Checks of dashboards: that there is one, that its panels ask something, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.grafana_wired import unknown_sources, unreached_sources, unread_folders
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.monitoring_wired import Wired
from prodready.checks.observability_alerts import unknown_metrics
from prodready.checks.series_agree import unknown_in_dashboards
from prodready.checks.series_asked import Asking
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.deployed import Deployed
from prodready.facts.manifests import Manifests
from prodready.facts.measures import Measures
from prodready.facts.monitoring import Dashboard, Monitoring
from prodready.facts.pythoncode import PythonCode
from prodready.facts.series import Series
from prodready.model import Place
from prodready.patterns import lazy

_STILL = frozenset({"row", "text", "news", "dashlist", "alertlist", "welcome", "annolist", "logs"})
"""Panels that ask nothing of a data source, or nothing that is written as a target."""
SIGNALS = {
    "latency": lazy(
        r"duration|latency|response_time|_seconds_bucket|quantile|p9[59]"
        r"|(?:http|requests?|rpc)\w*_(?:milli)?seconds_(?:sum|max)\b",
        re.I,
    ),
    "traffic": lazy(r"(rate|increase)\s*\(\s*\w*(requests?|http|rpc|messages|queries)\w*", re.I),
    "errors": lazy(r"5\.\.|5xx|errors?|fail|exception|=~\"[45]", re.I),
    "saturation": lazy(
        r"cpu|memory|in_?progress|inflight|queue|connections|pool|threads|throttled|saturat|lag",
        re.I,
    ),
}
"""Words in the names of metrics by which each of the four signals is known."""


@check("observability.dashboards")
def dashboards(
    monitoring: Monitoring,
    manifests: Manifests,
    applications: Applications,
    code: PythonCode,
    series: Series,
    deployed: Deployed,
    repository: Repository,
) -> Iterator[Outcome]:
    """A dashboard is in the repository, and each of its panels asks for what there is."""
    faults = list(unknown_metrics(repository, code, monitoring, boards=True))
    told = {each.place for each in faults}
    asking = Asking(repository, monitoring, series, Measures(series.python, series.sources))
    unknown = (*unknown_in_dashboards(monitoring, series, deployed), *asking.dashboards())
    yield from (*faults, *(each for each in unknown if each.place not in told))
    wired = Wired(deployed.compose, monitoring, repository)
    yield from unknown_sources(monitoring, repository)
    yield from unreached_sources(wired)
    yield from unread_folders(wired)
    seen = False
    for dashboard in monitoring.dashboards:
        seen = True
        yield from _judge(dashboard)
    read = {each.document.path for each in monitoring.dashboards}
    for manifest in (*manifests.of("GrafanaDashboard"), *manifests.of("ConfigMap")):
        data = manifest.get("data")
        texts = data.values() if isinstance(data, dict) else ()
        shows = manifest.kind == "GrafanaDashboard" or any('"panels"' in str(t) for t in texts)
        if shows and manifest.place().path not in read:
            seen = True
            yield Pass(manifest.place(), "a dashboard")
    if not seen and applications.first is not None:
        message = "no dashboard is in the repository"
        yield Unknown(applications.first.place, message, attest=True)


def _judge(dashboard: Dashboard) -> Iterator[Outcome]:
    title = dashboard.data.get("title") or dashboard.document.path
    panels = [p for p in dashboard.panels() if p.get("type") not in _STILL and "type" in p]
    empty = [p for p in panels if _asks_nothing(p)]
    for panel in empty:
        name = str(panel.get("title") or "a panel")
        yield Fail(
            dashboard.find(name),
            f"the panel {name} of {title} asks nothing: it stays empty",
            "Give it a query, or take it away.",
        )
    if not panels:
        yield Fail(
            dashboard.place,
            f"the dashboard {title} has no panel that shows anything",
            "Add panels for requests, errors, latency and saturation.",
        )
    elif not empty:
        yield Pass(dashboard.place, f"{len(panels)} panels")


def _asks_nothing(panel: dict[str, object]) -> bool:
    """Whether a panel of Prometheus's has no query; one of a library has it elsewhere."""
    if "libraryPanel" in panel:
        return False
    targets = panel.get("targets")
    if targets in (None, []):
        return "targets" in panel
    source = str(panel.get("datasource"))
    known = (
        [each for each in targets if isinstance(each, dict)] if isinstance(targets, list) else []
    )
    asked = [each.get("expr") for each in known if "expr" in each]
    return bool(asked) and len(asked) == len(known) and not any(asked) and "prom" in source.lower()


@check("observability.golden_signals")
def golden_signals(monitoring: Monitoring, applications: Applications) -> Iterator[Outcome]:
    """Rules and dashboards together show latency, traffic, errors and saturation."""
    first = applications.first
    found: dict[str, Place] = {}
    queries = list(monitoring.expressions())
    for expression, place in queries:
        for name, pattern in SIGNALS.items():
            if name not in found and pattern.search(expression):
                found[name] = place
    shown = {"latency", "traffic"} & found.keys()
    missing = [name for name in SIGNALS if name not in found]
    if not missing:
        for name, place in found.items():
            yield Pass(place, name)
    elif first is not None and monitoring.dashboards and len(missing) <= 2 and shown:
        yield Fail(
            monitoring.dashboards[0].place,
            f"no rule and no dashboard shows {' or '.join(missing)}",
            "Show requests a second, the share that fails, their 95th percentile, and how full the "
            "service is.",
        )
    elif first is not None:
        place = queries[0][1] if queries else first.place
        yield Unknown(place, f"nothing here shows {', '.join(missing)}", attest=True)
