"""Checks of where logs are collected, and for how long they are kept."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.compose import Compose
from prodready.facts.scope import left_aside
from prodready.facts.workloads import Workloads
from prodready.model import Kind, Place
from prodready.patterns import lazy

_SHIPPERS = lazy(
    r"(^|/)(fluent-?bit|fluentd(-kubernetes-daemonset)?|promtail|vector|alloy|filebeat|logstash|"
    r"grafana-agent|datadog-agent|agent|opentelemetry-collector[\w-]*|otel[\w-]*collector[\w-]*|"
    r"logspout|elastic-agent|rsyslog)$"
)
_SHIPPING = frozenset(
    {"fluentd", "gelf", "loki", "awslogs", "gcplogs", "splunk", "syslog", "journald"}
    | {"grafana/loki-docker-driver", "etwlogs"}
)
"""Logging drivers of Docker that send lines somewhere else than to a file of the container."""


@check("observability.log_aggregation")
def log_aggregation(
    compose: Compose, workloads: Workloads, applications: Applications
) -> Iterator[Outcome]:
    """The logs of all instances are sent to one place."""
    first = applications.first
    if first is None:
        return
    for service in compose.services():
        driver = str(service.get("logging", "driver", default=""))
        if driver.partition(":")[0] in _SHIPPING:
            yield Pass(service.place_of("logging", "driver"), f"{driver} ships the lines")
            return
        if service.image and _SHIPPERS.search(service.image.rpartition(":")[0] or service.image):
            yield Pass(service.place, f"{service} ships the lines")
            return
    for container in workloads.containers(init=False):
        name = (container.image or "").partition("@")[0].partition(":")[0]
        if _SHIPPERS.search(name) and (container.workload.kind == "DaemonSet"):
            yield Pass(container.place("image"), f"{container} ships the lines")
            return
    for service in compose.services():
        if service.builds and service.get("logging", "driver") == "none":
            yield Fail(
                service.place_of("logging", "driver"),
                f"every line that {service} writes is thrown away: no place has it",
                "Drop the driver, or name one that ships: `logging: {driver: fluentd}`.",
            )
            return
    message = "nothing here shows who collects the logs of all instances"
    yield Unknown(first.place, message, attest=True)


_PERIOD = lazy(r"^\s*(\d+(?:\.\d+)?)\s*(h|d|w|m|s|y)?\s*$")
_HOURS = {"s": 1 / 3600, "m": 1 / 60, "h": 1, "d": 24, "w": 168, "y": 8760, None: 1 / 3600}


@check("observability.log_retention")
def log_retention(repository: Repository, applications: Applications) -> Iterator[Outcome]:
    """Where a store of logs is configured here, it deletes what is older than is said."""
    seen = False
    for document in repository.documents(Kind.YAML):
        if "retention_period" not in document.text or left_aside(document, repository):
            continue
        outcome = _loki(document.path, document.text)
        if outcome is not None:
            seen = True
            yield outcome
    if not seen and applications.first is not None:
        message = "nothing here says how long the logs are kept"
        yield Unknown(applications.first.place, message, attest=True)


def _loki(path: str, text: str) -> Outcome | None:
    """What a configuration of Loki says: its period counts only where the compactor deletes."""
    from prodready.documents.yamltree import YamlError, load

    try:
        trees = load(text)
    except YamlError:
        return None
    for tree in trees:
        period = tree.get("limits_config", "retention_period")
        match = _PERIOD.match(str(period)) if period is not None else None
        place = Place(path, *tree.place(("limits_config", "retention_period")))
        if match is None:
            continue
        if float(match[1]) == 0:
            return Fail(
                place,
                "a period of 0 keeps every line for ever",
                "Say how long, as `retention_period: 744h`.",
            )
        table = tree.get("table_manager", "retention_deletes_enabled")
        if tree.get("compactor", "retention_enabled") is not True and table is not True:
            return Fail(
                place,
                "the period is told and nothing deletes: the compactor's retention is off",
                "Set `compactor.retention_enabled: true` and a delete_request_store.",
            )
        return Pass(place, f"kept for {float(match[1]) * _HOURS[match[2]] / 24:g} days")
    return None
