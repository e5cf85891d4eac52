"""Checks of who collects metrics, and of what is seen of the machines."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.across import fails
from prodready.checks.compose_reach import discovered, scraped
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.metrics_ports import moved
from prodready.checks.monitoring_wired import Wired
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.compose import Compose
from prodready.facts.envreads import EnvReads
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node
from prodready.facts.ports import Ports
from prodready.facts.scope import left_aside
from prodready.facts.selectors import matches
from prodready.facts.workloads import Workloads
from prodready.model import Kind


@check("observability.metrics_collected")
def metrics_collected(
    manifests: Manifests,
    workloads: Workloads,
    monitoring: Monitoring,
    applications: Applications,
    ports: Ports,
    compose: Compose,
    reads: EnvReads,
    repository: Repository,
) -> Iterator[Outcome]:
    """Whatever is told to collect metrics finds its targets and their ports."""
    seen = False
    for monitor in manifests.of("ServiceMonitor", "PodMonitor"):
        seen = True
        yield from _monitor(monitor, manifests, workloads)
    for workload in workloads.all:
        outcome = _annotated(workload.manifest, workload.template)
        if outcome is not None:
            seen = True
            yield outcome
    missed = list(_missed(repository, monitoring, ports))
    wired = Wired(compose, monitoring, repository)
    missed += discovered(monitoring, wired, ports)
    told = {each.place for each in missed}
    more = [*wired.scraping(), *wired.own_port(reads)] if monitoring.prometheus else []
    more += moved(reads, workloads, manifests)
    missed += [each for each in more if each.place not in told]
    yield from missed
    for root in monitoring.prometheus:
        jobs = root.find("scrape_configs")
        own = [job for job in (jobs.items() if jobs else ()) if not _own_job(job)]
        if own and not missed:
            seen = True
            yield Pass(own[0].place, "Prometheus is told to scrape it")
    first = applications.first
    if not seen and not missed and first is not None:
        message = "nothing here says who collects the metrics"
        yield Unknown(first.place, message, attest=True)


def _monitor(
    monitor: Manifest, manifests: Manifests, workloads: Workloads
) -> Iterator[Fail | Pass]:
    """Whether a monitor selects something here, and a port that is there."""
    selector = monitor.get("spec", "selector")
    if monitor.kind == "PodMonitor":
        pods = [w for w in workloads.all if matches(selector, w.pod_labels)]
        if pods:
            yield Pass(monitor.place("spec", "selector"), f"selects {pods[0]}")
        own = [w for w in workloads.all if w.manifest.name == monitor.name and not pods]
        if own:
            yield Fail(
                monitor.place("spec", "selector"),
                f"the PodMonitor {monitor.name} selects no Pod: those of {own[0]} have other labels",
                "Use labels in spec.selector.matchLabels that the Pods carry.",
            )
        return
    here = list(manifests.beside(monitor, "Service"))
    found = [s for s in here if matches(selector, _labels(s))]
    if not found:
        # A Service of another repository may be meant: certain only where all of ours are near.
        near = [s for s in here if s.name == monitor.name or _near(selector, _labels(s))]
        if near:
            yield Fail(
                monitor.place("spec", "selector"),
                f"the ServiceMonitor {monitor.name} selects no Service: {near[0]} has other labels",
                "Use labels in spec.selector.matchLabels that the Service itself carries.",
            )
        return
    for index, endpoint in enumerate(monitor.get("spec", "endpoints") or []):
        port = endpoint.get("port") if isinstance(endpoint, dict) else None
        names = {p.get("name") for s in found for p in s.get("spec", "ports") or []}
        place = monitor.place("spec", "endpoints", index, "port")
        if isinstance(port, str) and port not in names:
            yield Fail(
                place,
                f"the ServiceMonitor {monitor.name} scrapes the port {port}, and {found[0]} has "
                f"{', '.join(sorted(map(str, names))) or 'none'}",
                "Name a port of the Service; a number goes into targetPort.",
            )
        else:
            yield Pass(place, f"scrapes {found[0]}")


def _labels(manifest: Manifest) -> dict[str, str]:
    found = manifest.get("metadata", "labels")
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _near(selector: object, labels: dict[str, str]) -> bool:
    """Whether the selector's value is a label's under another key."""
    wanted = selector.get("matchLabels") if isinstance(selector, dict) else None
    names = set(wanted.values()) if isinstance(wanted, dict) else set()
    return bool((names - {"true", "metrics", "monitoring", "prometheus"}) & set(labels.values()))


def _annotated(manifest: Manifest, template: tuple[str, ...]) -> Outcome | None:
    """What annotations of a Pod say about scraping, against its ports."""
    path = (*template, "metadata", "annotations")
    found = manifest.get(*path)
    if not isinstance(found, dict) or str(found.get("prometheus.io/scrape")) != "true":
        return None
    port = found.get("prometheus.io/port")
    containers = manifest.get(*template, "spec", "containers") or []
    ports = {
        str(each.get("containerPort"))
        for container in containers
        if isinstance(container, dict)
        for each in container.get("ports") or []
        if isinstance(each, dict)
    }
    if port is not None and ports and str(port) not in ports:
        return Fail(
            manifest.place(*path, "prometheus.io/port"),
            f"the Pods of {manifest} are scraped on port {port}, and their containers have "
            f"{', '.join(sorted(ports))}",
            "Name the port on which /metrics is answered.",
        )
    return Pass(manifest.place(*path, "prometheus.io/scrape"), "scraped by its annotation")


def _missed(repository: Repository, monitoring: Monitoring, ports: Ports) -> Iterator[Fail]:
    from prodready.coherence.rules.compose_targets import scrape_target

    if not monitoring.prometheus:
        return
    documents = repository.documents(Kind.COMPOSE, Kind.PROMETHEUS_CONFIG, Kind.DOCKERFILE)
    yield from fails(scrape_target, [d for d in documents if not left_aside(d, repository)])
    yield from scraped(repository, ports)


def _own_job(job: Node) -> bool:
    """Whether Prometheus scrapes only itself here."""
    targets = [
        str(target)
        for group in job.get("static_configs") or []
        if isinstance(group, dict)
        for target in group.get("targets") or []
    ]
    return bool(targets) and all(
        t.startswith(("localhost:9090", "127.0.0.1:9090")) for t in targets
    )
