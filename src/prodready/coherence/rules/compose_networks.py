"""Compose services that name each other: hosts, networks, ports."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.coherence.facts.calls import LISTENS, Call, answering, calls
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.facts.compose import Compose, Project
from prodready.facts.datastores import datastore
from prodready.facts.reference import Reference
from prodready.facts.scope import name_words
from prodready.facts.service import Service
from prodready.model import Severity

NETWORKS = "https://docs.docker.com/compose/how-tos/networking/"
SERVICES = "https://docs.docker.com/reference/compose-file/services/"


@rule("compose-no-common-network", Severity.HIGH, help=NETWORKS)
def no_common_network(compose: Compose) -> Iterator[Fault]:
    """A service is given the name of another one that is on none of its networks.

    Why: the name is not resolved: services only see each other on a network that both are on. One
    that names no network is on `default`, and only there.

    Example: `web` on `app-network` with `DB_HOST=postgres`, and `postgres` without `networks:`.
    """
    for project in compose.projects:
        for service in project.services.values():
            if not service.complete or service.get("network_mode") is not None:
                continue
            for call in calls(service):
                other = answering(project, call.host, service)
                if other is None or other is service or not other.complete:
                    continue
                if other.get("network_mode") is None and not service.networks & other.networks:
                    yield _apart(call, service, other)


def _apart(call: Call, service: Service, other: Service) -> Fault:
    here, there = (", ".join(sorted(each.networks)) for each in (service, other))
    return Fault(
        call.place,
        f"{service} calls {call.host} ({call.variable}) and is on {here}, while {other} is on "
        f"{there}: the name is not resolved",
        "Put both on one network.",
        other.place,
    )


STORES = {
    "postgres": {"postgres", "postgis", "pgvector", "timescaledb", "postgresql"},
    "postgresql": {"postgres", "postgis", "pgvector", "timescaledb", "postgresql"},
    "mysql": {"mysql", "mariadb", "percona"},
    "mariadb": {"mysql", "mariadb", "percona"},
    "redis": {"redis", "valkey"},
    "mongodb": {"mongo", "mongodb"},
    "amqp": {"rabbitmq"},
}


@rule("compose-unknown-host", Severity.HIGH, help=NETWORKS)
def unknown_host(compose: Compose, page: Page) -> Iterator[Fault]:
    """A service is told to call a host that is no service, beside the one that is meant.

    Reported where a service has nearly that name, or is the only datastore for the URL's scheme.

    Why: inside of a project a service is reached by its own name; nothing else is resolved.

    Example: `DATABASE_URL: postgresql://db:5432/shop` where the service is called `postgres`.
    """
    for project in compose.projects:
        if _open(project) or not whole(project, page):
            continue
        for service in project.services.values():
            if page.elided(service.place) or not service.complete:
                continue
            for call in calls(service):
                outside = "." in call.host or call.host in ("localhost", "host", "example")
                if outside or answering(project, call.host, service) is not None:
                    continue
                near = _meant(call, project, service)
                if near is not None:
                    yield Fault(
                        call.place,
                        f"{service} calls {call.host} ({call.variable}), which is no service; "
                        f"there is {near.name}",
                        f"Write {near.name}.",
                        near.place,
                    )


def whole(project: Project, page: Page) -> bool:
    """Whether the file stands by itself: each service says what it runs, and none is left out."""
    services = project.services.values()
    base = page.name(project.root.place).rpartition("/")[2]
    if name_words(base) - {"docker", "compose", "yaml", "yml", "prod", "production"}:
        return False  # a file that is given beside another one
    runs = (s.get("image") or s.builds or s.get("extends") for s in services)
    elided = any(page.elided(service.place) for service in services)
    return bool(project.services) and all(runs) and not elided


def _open(project: Project) -> bool:
    """Whether names may come from outside: networks that are external, hosts that are added."""
    networks = project.root.get("networks")
    entries = networks.values() if isinstance(networks, dict) else ()
    external = any(isinstance(each, dict) and each.get("external") for each in entries)
    given = ("extra_hosts", "external_links", "network_mode")
    return external or any(s.get(key) for s in project.services.values() for key in given)


def _meant(call: Call, project: Project, caller: Service) -> Service | None:
    others = {name: each for name, each in project.services.items() if each is not caller}
    near = slip(call.host, others)
    if near is not None:
        return others[near]
    images = STORES.get(call.scheme.partition("+")[0])
    stores = [each for each in others.values() if images and datastore(each) in images]
    return stores[0] if len(stores) == 1 else None


@rule("compose-wrong-port", Severity.HIGH, help=NETWORKS)
def wrong_port(compose: Compose) -> Iterator[Fault]:
    """A service calls another one on a port that it does not listen on, such as the published one.

    Why: between services the container's own port counts; the published one is for the host.

    Example: `ports: ["5433:5432"]` and `DATABASE_URL: postgresql://db:5433/shop`.
    """
    for project in compose.projects:
        for service in project.services.values():
            for call in calls(service):
                other = answering(project, call.host, service)
                if other is None or call.port is None:
                    continue
                listens = _listens(other)
                if listens and call.port not in listens:
                    known = " or ".join(map(str, sorted(listens)))
                    yield Fault(
                        call.place,
                        f"{service} calls {call.host} on port {call.port} ({call.variable}), and "
                        f"{other} listens on {known}",
                        "Use the container's port; a published port is for the host.",
                        other.place,
                    )


def _listens(service: Service) -> set[int]:
    """The ports that the service is known to listen on; none where that is not certain."""
    image = service.image
    if image is None or service.builds or service.get("command") or service.get("entrypoint"):
        return set()
    if any("PORT" in name for name in service.environment):
        return set()
    if any(m.kind == "bind" or "conf" in m.target for m in service.mounts()):
        return set()
    return set(LISTENS.get(Reference.parse(image).library, ()))


@rule("compose-published-port", Severity.HIGH, help=SERVICES)
def published_port(compose: Compose) -> Iterator[Fault]:
    """A published port leads to a port of the container that its image does not listen on.

    Why: the port is open on the host, and every connection to it is refused.

    Example: `ports: ["8080:8080"]` for `grafana/grafana`, which listens on 3000.
    """
    for project in compose.projects:
        for service in project.services.values():
            listens = _listens(service)
            for port in service.ports() if listens else ():
                if port.target.isdigit() and int(port.target) not in listens:
                    known = " or ".join(map(str, sorted(listens)))
                    yield Fault(
                        port.place,
                        f"{service} publishes its port {port.target}, and {service.image} listens "
                        f"on {known}",
                        "Write HOST:CONTAINER with the port that the image listens on.",
                    )
