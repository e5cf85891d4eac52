"""Rules and dashboards against the series that the service's own code makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prodready.checks.interface import Fail
from prodready.facts.deployed import Deployed
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node
from prodready.facts.series import Series
from prodready.model import Place
from prodready.patterns import lazy

_ASKED = lazy(r"(?<![\w:])([a-zA-Z_:][\w:]*)\s*\{([^{}]*)\}")
_LABEL = lazy(r"\b(job|namespace|service|app|container)\s*=\s*\"([^\"]*)\"")
_OF_OTHERS = lazy(
    r"^(up|ALERTS\w*|scrape_\w+|probe_\w+|process_\w+|python_\w+|go_\w+|promhttp_\w+|nodejs_\w+|"
    r"container_\w+|kube_\w+|kubelet_\w+|node_\w+|machine_\w+|nginx_\w+|istio_\w+|envoy_\w+|"
    r"traefik_\w+|haproxy_\w+|pg_\w+|redis_\w+|rabbitmq_\w+|mysql_\w+|jvm_\w+|target_info|"
    r"apiserver_\w+|net_\w+|grpc_\w+|otel\w*|http_(?:server|client)_\w+|\w+:\w[\w:]*)$"
)
"""Series that exporters, proxies and platforms make, and recorded ones."""


def unknown_in_rules(monitoring: Monitoring, series: Series, deployed: Deployed) -> Iterator[Fail]:
    """Expressions of rules that ask this service for a series that its code does not make."""
    asked = ((rule.expr, rule.node.place_of("expr")) for rule in monitoring.rules)
    yield from _unknown(asked, monitoring, series, deployed)


def unknown_in_dashboards(
    monitoring: Monitoring, series: Series, deployed: Deployed
) -> Iterator[Fail]:
    """Panels that ask this service for a series that its code does not make."""
    asked = ((q, board.find(q)) for board in monitoring.dashboards for q in board.queries())
    yield from _unknown(asked, monitoring, series, deployed)


def _unknown(
    asked: Iterable[tuple[str, Place]],
    monitoring: Monitoring,
    series: Series,
    deployed: Deployed,
) -> Iterator[Fail]:
    wanted = list(asked)
    if not wanted or not series.known:
        return
    own = _own_names(monitoring, deployed)
    recorded = {rule.record for rule in monitoring.rules}
    # What an exporter says about this service begins with the exporter's own word.
    words = {"http", "request", "requests"} | {name.partition("_")[0] for name in series.names}
    for expression, place in wanted:
        for name, selector in dict.fromkeys(_ASKED.findall(expression)):
            chosen = {value for _, value in _LABEL.findall(selector)}
            foreign = _OF_OTHERS.match(name) or name in recorded or name in series.names
            if chosen & own and not foreign and name.partition("_")[0] in words:
                near = _nearest(name, series.names)
                at = series.names[near]
                yield Fail(
                    place,
                    f"no series is called {name}: the code makes {near} ({at.path}:{at.line}) and "
                    f"{len(series.names) - 1} more",
                    "Ask for a series that is there; an alert on none never fires.",
                )


def _nearest(name: str, known: Iterable[str]) -> str:
    words = set(name.split("_"))
    return max(sorted(known), key=lambda each: len(words & set(each.split("_"))))


def _own_names(monitoring: Monitoring, deployed: Deployed) -> set[str]:
    """What a label of a target is for this service alone: its jobs, Services and namespaces."""
    found: set[str] = set()
    built = {service.name for service in deployed.compose.services() if service.builds}
    for root in monitoring.prometheus:
        jobs = root.find("scrape_configs")
        for job in jobs.items() if jobs else ():
            hosts = _hosts(job)
            if hosts and hosts <= built:
                found.add(str(job.get("job_name")))
    images = deployed.images.images
    for container in deployed.containers(images[0]) if len(images) == 1 else ():
        manifest = container.workload.manifest
        found |= {manifest.name, container.name}
        inside = [
            one for one in deployed.workloads.all if one.manifest.namespace == manifest.namespace
        ]
        if manifest.namespace and sum(one.serves for one in inside) == 1:
            found.add(manifest.namespace)
    return found - {"None", "default"}


def _hosts(job: Node) -> set[str]:
    return {
        str(target).partition(":")[0]
        for group in job.get("static_configs") or []
        if isinstance(group, dict)
        for target in group.get("targets") or []
    }


def unread_rules(monitoring: Monitoring) -> Iterator[Fail]:
    """Alerts in a file beside the one configuration of Prometheus, which reads no file of rules."""
    if len(monitoring.prometheus) != 1:
        return
    root = monitoring.prometheus[0]
    folder = root.place.path.rpartition("/")[0]
    beside = [rule for rule in monitoring.alerts if rule.place.path.rpartition("/")[0] == folder]
    if beside and not root.get("rule_files") and root.get("scrape_configs"):
        yield Fail(
            root.place,
            f"no file of rules is read: {beside[0].alert} ({beside[0].place.path}) never fires",
            f"Write rule_files: [{beside[0].place.path.rpartition('/')[2]}].",
        )


def unknown_receivers(monitoring: Monitoring, deployed: Deployed) -> Iterator[Fail]:
    """An Alertmanager that Prometheus is told to call, and that no service of Compose is."""
    projects = [p for p in deployed.compose.projects if any(True for _ in p.used())]
    if len(projects) != 1 or projects[0].root.get("include"):
        return
    project = projects[0]
    networks = project.root.get("networks")
    entries = networks.values() if isinstance(networks, dict) else ()
    external = any(isinstance(each, dict) and each.get("external") for each in entries)
    given = ("extra_hosts", "external_links", "network_mode", "links")
    if external or any(one.get(key) for one in project.services.values() for key in given):
        return
    names = set(project.services)
    names |= {str(one.get("container_name")) for one in project.services.values()}
    names |= {alias for one in project.services.values() for alias in _aliases(one.get("networks"))}
    images = " ".join(str(one.image) for one in project.services.values())
    for root in monitoring.prometheus if "prom" in images else ():
        managers = root.find("alerting", "alertmanagers")
        for manager in managers.items() if managers else ():
            for host in sorted(_hosts(manager)):
                if "." not in host and host not in names and host not in ("localhost", ""):
                    yield Fail(
                        manager.place_of("static_configs"),
                        f"alerts are sent to {host}, and the services are "
                        f"{', '.join(sorted(project.services))}",
                        "Name the service that runs the Alertmanager.",
                    )


def _aliases(networks: object) -> set[str]:
    options = networks.values() if isinstance(networks, dict) else ()
    return {
        str(alias)
        for each in options
        if isinstance(each, dict)
        for alias in each.get("aliases") or []
    }
