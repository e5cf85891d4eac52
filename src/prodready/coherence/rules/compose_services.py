"""Compose services that do not start, or lack what they were to be given."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.compose import dependencies
from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.coherence.rules.compose_networks import whole
from prodready.coherence.rules.kubernetes_services import fails
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose, Project
from prodready.facts.deployed import Deployed
from prodready.facts.scope import name_words
from prodready.facts.service import Service
from prodready.model import Severity

SERVICES = "https://docs.docker.com/reference/compose-file/services/"
DEPLOY = "https://docs.docker.com/reference/compose-file/deploy/"


@rule("compose-waits-for-ever", Severity.HIGH, help=SERVICES)
def waits_for_ever(deployed: Deployed, repository: Repository, page: Page) -> Iterator[Fault]:
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
    for fail in fails(dependencies(deployed, repository)):
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
        yield from not_given(project)


def not_given(project: Project) -> Iterator[Fault]:
    """The variables that hold the path of a secret which their service is not given."""
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
