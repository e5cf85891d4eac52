"""Compose services that name each other: hosts, networks, ports, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.compose import dependencies
from prodready.coherence.facts.calls import LISTENS, Call, answering, calls
from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import slip
from prodready.coherence.page import Page
from prodready.coherence.rules.kubernetes_services import fails
from prodready.facts.compose import Compose, Project
from prodready.facts.datastores import datastore
from prodready.facts.deployed import Deployed
from prodready.facts.reference import Reference
from prodready.facts.scope import name_words
from prodready.facts.service import Service
from prodready.model import Severity

NETWORKS = "https://docs.docker.com/compose/how-tos/networking/"
SERVICES = "https://docs.docker.com/reference/compose-file/services/"
DEPLOY = "https://docs.docker.com/reference/compose-file/deploy/"


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


@rule("compose-waits-for-ever", Severity.HIGH, help=SERVICES)
def waits_for_ever(deployed: Deployed, page: Page) -> Iterator[Fault]:
    """A service waits until another one is healthy, which has no health check.

    Why: `docker compose up` refuses to start it: what is never asked is never healthy.

    Example: `depends_on: {db: {condition: service_healthy}}` and a `db` without `healthcheck:`.
    """
    shown = {image.path for image in deployed.images.images}
    unknown = {
        place
        for project in deployed.compose.projects
        for service in project.services.values()
        for name, (_, place) in service.dependencies.items()
        if (other := project.services.get(name)) is not None
        # Its Dockerfile, or what it extends, may bring the health check.
        and ((other.builds and other.dockerfile not in shown) or not other.complete)
    }
    for fail in fails(dependencies(deployed)):
        known = fail.place not in unknown and not page.elided(fail.place)
        if "never starts" in fail.message and known:
            yield Fault(fail.place, fail.message, fail.fix)


@rule("compose-replicas", Severity.HIGH, help=DEPLOY)
def replicas(compose: Compose, commands: Commands, page: Page) -> Iterator[Fault]:
    """Several containers of one service want the same name or the same port of the host.

    Why: the second one does not start.

    Example: `deploy: {replicas: 3}` with `container_name: web`, or with `ports: ["8000:8000"]`.
    """
    if any(command.plain[:1] in (("stack",), ("swarm",)) for command in commands.of("docker")):
        return
    for project in compose.projects:
        for service in project.services.values():
            count = service.get("deploy", "replicas", default=service.get("scale"))
            several = isinstance(count, int) and count > 1
            if not several or service.get("deploy", "mode") == "global":
                continue
            if service.get("container_name"):
                yield Fault(
                    service.place_of("container_name"),
                    f"{service} has {count} replicas and one container_name: only one can start",
                    "Drop container_name.",
                    service.place_of("deploy", "replicas"),
                )
            for port in service.ports():
                fixed = port.published is not None and port.published.isdigit()
                if (
                    fixed
                    and service.get("deploy", "endpoint_mode") is None
                    and not _swarm(project, page)
                ):
                    yield Fault(
                        port.place,
                        f"{service} has {count} replicas, and each wants port {port.published} of "
                        "the host",
                        "Publish a range, or only the proxy before them.",
                        service.place_of("deploy", "replicas"),
                    )
                    break


def _swarm(project: Project, page: Page) -> bool:
    """Whether the file is for a swarm, whose routing mesh shares a port among replicas."""
    if any({"stack", "swarm"} & name_words(page.name(s.place)) for s in project.services.values()):
        return True
    marks = (("deploy", "placement"), ("deploy", "update_config"), ("deploy", "rollback_config"))
    drivers = project.root.get("networks")
    entries = drivers.values() if isinstance(drivers, dict) else ()
    overlay = any(isinstance(each, dict) and each.get("driver") == "overlay" for each in entries)
    return overlay or any(s.get(*m) for s in project.services.values() for m in marks)


@rule(
    "compose-secret-unused",
    Severity.HIGH,
    help="https://docs.docker.com/compose/how-tos/use-secrets/",
)
def secret_unused(compose: Compose, page: Page) -> Iterator[Fault]:
    """A secret that no service mounts, or a path of a secret in a service that is not given it.

    Why: a secret is a file only in the services that list it; for the others the path is missing.

    Example: `POSTGRES_PASSWORD_FILE: /run/secrets/db_password` without `secrets: [db_password]`.
    """
    for project in compose.projects:
        defined = project.root.get("secrets")
        if not whole(project, page):
            continue
        for name in defined if isinstance(defined, dict) else ():
            users = [s for s in project.services.values() if name in _secrets(s)]
            built = [s for s in project.services.values() if _build_secret(s, name)]
            if not users and not built and all(s.complete for s in project.services.values()):
                yield Fault(
                    project.root.place_of("secrets", name),
                    f"no service is given the secret {name}",
                    "List it under secrets: of the service that reads it.",
                )
        for service in project.services.values():
            for variable in service.environment.values():
                path = service.fill(variable.text) or ""
                name = path.removeprefix("/run/secrets/")
                if name != path and service.complete and name not in _files(service):
                    yield Fault(
                        variable.place,
                        f"{service} reads {path} ({variable.name}), and is not given that secret",
                        f"Write secrets: [{name}] in the service.",
                    )


def _secrets(service: Service) -> set[str]:
    """The secrets that the service is given, by their names in the file."""
    items = service.get("secrets")
    return {
        str(item.get("source") if isinstance(item, dict) else item)
        for item in (items if isinstance(items, list) else [])
    }


def _files(service: Service) -> set[str]:
    """The files below /run/secrets that the service has."""
    items = service.get("secrets")
    found = set()
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            found.add(str(item.get("target") or item.get("source")).removeprefix("/run/secrets/"))
        else:
            found.add(str(item))
    mounts = [mount.target.rstrip("/") for mount in service.mounts()]
    for target in mounts:
        if target.startswith("/run/secrets/"):
            found.add(target.removeprefix("/run/secrets/"))
    return found


def _build_secret(service: Service, name: str) -> bool:
    return name in str(service.get("build", "secrets", default=""))
