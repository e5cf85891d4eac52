"""The check that the machines a service runs on are measured."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.monitoring_wired import image_of
from prodready.facts.applications import Applications
from prodready.facts.compose import Compose, Project
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node
from prodready.facts.service import Service
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

_INFRA = lazy(r"\b(node|container|kube|machine|cadvisor)_[a-z]+_\w+")
_IMAGES = (
    *("node-exporter", "cadvisor", "kube-state-metrics", "metrics-server", "datadog-agent"),
    *("telegraf", "netdata", "newrelic-infrastructure", "grafana-agent", "metricbeat", "agent"),
)


def _runs_image(name: str, workloads: Workloads) -> Place | None:
    """Where a workload runs an image of this name."""
    for container in workloads.containers(init=False):
        image = (container.image or "").partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]
        if image == name:
            return container.place("image")
    return None


def _asks_infrastructure(expression: str) -> bool:
    """Whether a query is about machines, containers or the cluster."""
    return bool(_INFRA.search(expression))


@check("observability.infra_metrics")
def infra_metrics(
    compose: Compose,
    workloads: Workloads,
    monitoring: Monitoring,
    applications: Applications,
) -> Iterator[Outcome]:
    """Processor, memory, disk and network of what runs the service are measured."""
    first = applications.first
    if first is None:
        return
    for project in compose.projects:
        for service in project.used():
            image = image_of(service)
            if image in _EXPORTERS and _unasked(service, project, monitoring):
                message = f"{image} measures the host, and no job of Prometheus asks it"
                fix = f"Add a job with the target {service.name}:{_EXPORTERS[image]}."
                yield Fail(service.place, message, fix)
                return
            if image in _IMAGES[:-1]:
                yield Pass(service.place, f"{image} measures the host")
                return
    for name in _IMAGES:
        place = _runs_image(name, workloads)
        if place is not None:
            yield Pass(place, f"{name} measures the nodes")
            return
    for expression, place in monitoring.expressions():
        if _asks_infrastructure(expression):
            yield Pass(place, "asks for what the platform measures")
            return
    message = "nothing here shows who measures the machines that this runs on"
    yield Unknown(first.place, message, attest=True)


_EXPORTERS = {"node-exporter": "9100", "cadvisor": "8080"}
"""Images that only answer whoever asks, and the port on which they do."""
_ASKERS = lazy(
    r"agent|alloy|collector|vmagent|victoria|telegraf|netdata|datadog|newrelic|zabbix|influx|thanos"
)


def _unasked(service: Service, project: Project, monitoring: Monitoring) -> bool:
    """Whether all that could ask this exporter is written down here, and nothing does.

    Only where Prometheus runs beside it, nothing else that scrapes does, and every job names its
    targets.
    """
    images = [image_of(each) for each in project.used()]
    if "prometheus" not in images or any(_ASKERS.search(image) for image in images):
        return False
    if not monitoring.prometheus or not all(map(_whole, monitoring.prometheus)):
        return False
    names = {service.name, str(service.get("container_name")), str(service.get("hostname"))}
    networks = service.get("networks")
    for one in networks.values() if isinstance(networks, dict) else ():
        names |= {str(alias) for alias in (one or {}).get("aliases") or ()}
    port = _EXPORTERS[image_of(service)]
    targets = [target for root in monitoring.prometheus for target in _targets(root)]
    return not any(
        target.rpartition(":")[0] in names or target.endswith(f":{port}") for target in targets
    )


def _whole(root: Node) -> bool:
    """Whether a configuration of Prometheus itself names every target that it asks."""
    jobs = root.get("scrape_configs")
    if not isinstance(jobs, list) or root.get("scrape_config_files"):
        return False
    return all(
        isinstance(job, dict)
        and not any(key.endswith("_sd_configs") and key != "dns_sd_configs" for key in job)
        for job in jobs
    )


def _targets(root: Node) -> Iterator[str]:
    for job in root.get("scrape_configs"):
        for group in job.get("static_configs") or ():
            if isinstance(group, dict):
                yield from map(str, group.get("targets") or ())
        for found in job.get("dns_sd_configs") or ():
            if isinstance(found, dict):
                yield from (f"{name}:{found.get('port')}" for name in found.get("names") or ())
