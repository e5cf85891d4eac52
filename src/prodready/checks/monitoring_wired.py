"""Prometheus, Grafana and what they reach, by their files and the Compose services that run them."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose, Project
from prodready.facts.envreads import EnvReads
from prodready.facts.monitoring import Monitoring
from prodready.facts.nodes import Node
from prodready.facts.service import Service
from prodready.model import Place
from prodready.patterns import lazy

PORTS = {
    "prometheus": "9090", "alertmanager": "9093", "grafana": "3000", "node-exporter": "9100",
    "cadvisor": "8080", "postgres-exporter": "9187", "postgres_exporter": "9187",
    "redis_exporter": "9121", "mysqld-exporter": "9104", "blackbox-exporter": "9115",
    "pushgateway": "9091", "statsd-exporter": "9102", "nginx-prometheus-exporter": "9113",
    "elasticsearch-exporter": "9114", "mongodb_exporter": "9216", "memcached-exporter": "9150",
}  # fmt: skip
"""Images that listen on one port unless they are told another, and which."""
_TOLD = lazy(r"listen|address|port|GF_SERVER_HTTP_PORT|PORT", re.I)
_OWN_PORT = lazy(r"^(\w+_)?(METRICS|PROMETHEUS)_?(PORT|ADDR|ADDRESS|LISTEN)$")


@dataclass(frozen=True, eq=False)
class Wired:
    """The one project that runs Prometheus, and what its files say."""

    compose: Compose
    monitoring: Monitoring
    repository: Repository

    @cached_property
    def project(self) -> Project | None:
        """The only project that starts something; None where several do, or it is not whole."""
        found = [p for p in self.compose.projects if any(True for _ in p.used())]
        if len(found) != 1 or found[0].root.get("include"):
            return None
        networks = found[0].root.get("networks")
        entries = networks.values() if isinstance(networks, dict) else ()
        if any(isinstance(each, dict) and each.get("external") for each in entries):
            return None
        given = ("extra_hosts", "external_links", "network_mode", "links")
        if any(one.get(key) for one in found[0].services.values() for key in given):
            return None
        return found[0]

    def named(self, host: str) -> Service | None:
        """The service that answers to a name."""
        for service in self.project.services.values() if self.project else ():
            networks = service.get("networks")
            options = networks.values() if isinstance(networks, dict) else ()
            aliases = {
                str(alias)
                for each in options
                if isinstance(each, dict)
                for alias in each.get("aliases") or []
            }
            told = {service.name, service.get("container_name"), service.get("hostname")}
            if host in told | aliases:
                return service
        return None

    def running(self, image: str) -> Service | None:
        """The service that runs an image of this name."""
        services = self.project.services.values() if self.project else ()
        return next((one for one in services if image_of(one) == image), None)

    def scraping(self) -> Iterator[Fail]:
        """Names, networks and ports of discovered and of listed targets."""
        asking = self.running("prometheus")
        if asking is None or self.project is None:
            return
        for root in self.monitoring.prometheus:
            for host, port, node in targets(root):
                service = self.named(host)
                if service is None:
                    if node.get("names") and "." not in host and host != "localhost":
                        yield Fail(
                            node.place,
                            f"Prometheus asks {host}, and the services are "
                            f"{', '.join(sorted(self.project.services))}",
                            "Name the service that answers.",
                        )
                elif service is not asking and not service.networks & asking.networks:
                    if not service.get("network_mode"):
                        yield Fail(
                            service.place_of("networks"),
                            f"{service} shares no network with {asking}, which scrapes it "
                            f"({node.place.path}:{node.place.line})",
                            f"Put it on one of {', '.join(sorted(asking.networks))}.",
                        )
                elif node.get("names") or "manager" in image_of(service):
                    yield from self._port(service, port, node.place)

    def alerting(self) -> Iterator[Fail]:
        """What keeps alerts from being evaluated, or from being sent."""
        yield from self.unread_rules()
        yield from self.sending()

    def sending(self) -> Iterator[Fail]:
        """The port of the Alertmanager that alerts are sent to."""
        for root in self.monitoring.prometheus:
            managers = root.find("alerting", "alertmanagers")
            for manager in managers.items() if managers is not None else ():
                for host, port, node in _listed(manager):
                    service = self.named(host)
                    if service is not None and image_of(service) == "alertmanager":
                        yield from self._port(service, port, node.place)

    def _port(self, service: Service, port: str, place: Place) -> Iterator[Fail]:
        own = PORTS.get(image_of(service))
        told = f"{service.get('command')} {service.get('entrypoint')} {service.get('environment')}"
        if (
            own
            and port
            and port != own
            and not _TOLD.search(re.sub(r"config\S*|storage\S*", "", told))
        ):
            yield Fail(
                place,
                f"{service} listens on {own}, and {port} is asked for",
                f"Write {service.name}:{own}.",
            )

    def unread_rules(self) -> Iterator[Fail]:
        """Patterns of rule files that match none of the repository's files, beside rules that are there."""
        alerting = [rule for rule in self.monitoring.alerts if _is_rule_file(rule.place.path)]
        for root in self.monitoring.prometheus:
            node = root.find("rule_files")
            patterns = list(node.items()) if node is not None else []
            told = [str(each.data) for each in patterns]
            if not alerting or not told or any(self._matches(root, one) for one in told):
                continue
            yield Fail(
                patterns[0].place,
                f"{told[0]} matches no file of rules: {alerting[0].alert} "
                f"({alerting[0].place.path}) never fires",
                "Name the folder in which they are.",
            )

    def _matches(self, root: Node, pattern: str) -> bool:
        """Whether a pattern may mean a file that is here; an absolute one by how it ends."""
        folder = posixpath.dirname(root.place.path)
        if "$" in pattern or "{" in pattern:
            return True
        if pattern.startswith("/"):
            last = pattern.rpartition("/")[2]
            return any(fnmatch.fnmatch(p.rpartition("/")[2], last) for p in self.repository.files)
        whole = posixpath.normpath(posixpath.join(folder, pattern))
        return any(fnmatch.fnmatch(path, whole) for path in self.repository.files)

    def own_port(self, reads: EnvReads) -> Iterator[Fail]:
        """Targets of own services on another port than the one that the code serves metrics on."""
        told = {read.name: read for read in reads.all if _OWN_PORT.match(read.name)}
        if len(told) != 1 or self.project is None:
            return
        [(name, read)] = told.items()
        for root in self.monitoring.prometheus:
            for host, port, node in targets(root):
                service = self.named(host)
                if service is None or image_of(service) in PORTS or not port:
                    continue
                given = service.environment.get(name)
                value = service.fill(given.text) if given is not None else read.default
                number = re.fullmatch(r"\S*?(\d{2,5})", value or "")
                own = service.builds or "$" in str(service.get("image")) or service.made is not None
                if own and number and number[1] != port:
                    yield Fail(
                        node.place,
                        f"{service} answers with its metrics on {number[1]} ({name}, "
                        f"{read.place.path}:{read.place.line}), and {port} is asked",
                        f"Ask {number[1]}.",
                    )


def image_of(service: Service) -> str:
    """The last part of the name of a service's image."""
    return (service.image or "").partition("@")[0].rsplit("/", 1)[-1].partition(":")[0]


def _is_rule_file(path: str) -> bool:
    return not path.endswith(".json")


def _jobs(root: Node) -> Iterator[Node]:
    jobs = root.find("scrape_configs")
    if jobs is not None and isinstance(jobs.value, list):
        yield from (job for job in jobs.items() if isinstance(job.value, dict))


def targets(root: Node) -> Iterator[tuple[str, str, Node]]:
    """Host, port and place of every target that is named."""
    for job in _jobs(root):
        if job.get("relabel_configs"):
            continue
        yield from _listed(job)
        discovered = job.find("dns_sd_configs")
        for each in discovered.items() if discovered is not None else ():
            for name in each.get("names") or []:
                yield str(name).removeprefix("tasks."), str(each.get("port") or ""), each


def _listed(job: Node) -> Iterator[tuple[str, str, Node]]:
    groups = job.find("static_configs")
    for group in groups.items() if groups is not None and isinstance(groups.value, list) else ():
        targets = group.find("targets")
        for each in (
            targets.items() if targets is not None and isinstance(targets.value, list) else ()
        ):
            host, _, port = str(each.data).partition(":")
            yield host, port, each
