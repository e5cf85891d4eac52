"""Which service calls which: the host names in the environment of Compose services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.facts.compose import Project
from prodready.facts.service import Service
from prodready.model import Place
from prodready.patterns import lazy

_URL = lazy(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9_.-]+)(?::(?P<port>\d+))?"
)
_HOST = lazy(r"(?P<host>[A-Za-z][A-Za-z0-9_-]*)(?::(?P<port>\d+))?\Z")
_HOST_NAME = lazy(r"(?:\A|_)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|BROKER|ENDPOINT)\Z")

LISTENS = {
    "postgres": {5432}, "postgis": {5432}, "timescaledb": {5432}, "mysql": {3306},
    "mariadb": {3306}, "mongo": {27017}, "redis": {6379}, "valkey": {6379},
    "rabbitmq": {5672, 15672, 5671, 15671, 25672, 4369, 15692}, "memcached": {11211},
    "elasticsearch": {9200, 9300}, "prometheus": {9090}, "grafana": {3000}, "httpd": {80, 443},
    "alertmanager": {9093, 9094}, "node-exporter": {9100}, "postgres-exporter": {9187},
    "redis_exporter": {9121}, "zookeeper": {2181, 2888, 3888, 8080},
}  # fmt: skip
"""The ports on which well-known images listen unless they are told otherwise."""


@dataclass(frozen=True, slots=True)
class Call:
    """A host name in a service's environment: who calls whom, on which port."""

    service: Service
    variable: str
    host: str
    port: int | None
    place: Place
    scheme: str = ""


def calls(service: Service) -> Iterator[Call]:
    """The hosts that the service is told to call; names with a dot are outside of the project."""
    for variable in service.environment.values():
        text = service.fill(variable.text)
        if text is None:
            continue
        found = list(_URL.finditer(text))
        for match in found:
            yield _call(service, variable.name, match, variable.place, match["scheme"])
        named = _HOST.match(text) if _HOST_NAME.search(variable.name) and not found else None
        if named:
            yield _call(service, variable.name, named, variable.place, "")


def _call(service: Service, variable: str, match: re.Match[str], place: Place, scheme: str) -> Call:
    port = int(match["port"]) if match["port"] else None
    return Call(service, variable, match["host"], port, place, scheme)


def answering(project: Project, host: str, caller: Service) -> Service | None:
    """The service that answers to this name."""
    if host in project.services:
        return project.services[host]
    for service in project.services.values():
        if host in names(service):
            return service
    linked = [link.partition(":") for link in caller.texts("links")]
    for name, _, alias in linked:
        if alias == host:
            return project.services.get(name)
    return None


def names(service: Service) -> set[str]:
    """Other names that the service answers to: its container's, its host's, its aliases."""
    found = {str(service.get(key)) for key in ("container_name", "hostname") if service.get(key)}
    networks = service.get("networks")
    for options in networks.values() if isinstance(networks, dict) else ():
        if isinstance(options, dict):
            found |= {str(alias) for alias in options.get("aliases") or []}
    return found
