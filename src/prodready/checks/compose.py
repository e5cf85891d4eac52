"""Checks of how Compose runs services: what they are, how much they take, when they start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.compose_waiting import linked, waits_itself
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose
from prodready.facts.datastores import CACHES, NO_HEALTHCHECK, datastore
from prodready.facts.deployed import Deployed
from prodready.facts.interpolation import has_variable, interpolate
from prodready.facts.reference import Reference
from prodready.facts.service import Service
from prodready.model import Place


@check("compose.images_pinned")
def images_pinned(compose: Compose) -> Iterator[Outcome]:
    """Every image that is pulled names a digest or a tag with a version in it."""
    for project in compose.projects:
        built = {service.get("image") for service in project.used() if service.builds}
        for service in project.used():
            written = service.get("image")
            if written is not None and not service.builds and written not in built:
                yield _image(service, str(written))
            elif written is not None and _falls_back(str(written)):
                yield Fail(
                    service.place_of("image"),
                    f"{service}: without the variable {written} is what was pushed last",
                    "Ask for it: ${IMAGE:?the image to run, with its version}.",
                )


def _falls_back(written: str) -> bool:
    """Whether an image of a registry is taken by a tag that moves where the host names none."""
    shown = interpolate(written, {})
    if not has_variable(written) or shown is None or "/" not in shown:
        return False
    return "." in shown.partition("/")[0] and Reference.parse(shown).tag in ("latest", "main")


def _image(service: Service, written: str) -> Outcome:
    place, image = service.place_of("image"), service.image
    if image is None:
        if re.search(r"[:@][^/]*\$", written):
            return Pass(place, f"the deployment names the version: {written}")
        return Unknown(place, f"only the host knows which image {written} is")
    reference = Reference.parse(image)
    fix = f"Name a version: {reference.name}:<version>, best with its digest @sha256:…"
    if reference.digest or reference.exact:
        return Pass(place, image)
    what = f"the tag {reference.tag} names no version" if reference.tag else "has no tag"
    return Fail(place, f"{service}: {image}: {what}: what runs changes with the next pull", fix)


@check("compose.limits")
def limits(compose: Compose) -> Iterator[Outcome]:
    """Every service has a limit on memory and on CPU."""
    for service in compose.services():
        memory = _first(service, ("deploy", "resources", "limits", "memory"), ("mem_limit",))
        cpu = _first(
            service,
            *(("deploy", "resources", "limits", "cpus"), ("cpus",), ("cpu_quota",)),
        )
        missing = [n for n, found in (("memory", memory), ("CPU", cpu)) if found is None]
        if memory is not None and cpu is not None:
            yield Pass(memory, str(service))
        else:
            message = f"{service} has no limit on {' and '.join(missing)}"
            fix = 'Write deploy: {resources: {limits: {cpus: "1.0", memory: 256M}}}.'
            yield Fail(service.place, message, fix)


def _first(service: Service, *paths: tuple[str, ...]) -> Place | None:
    for path in paths:
        if service.get(*path) not in (None, 0, "0"):
            return service.place_of(*path)
    return None


@check("compose.dependencies")
def dependencies(deployed: Deployed, repository: Repository) -> Iterator[Outcome]:
    """A service waits until what it depends on is healthy, or says that it need not."""
    for project in deployed.compose.projects:
        for service in project.used():
            waits = waits_itself(service, deployed, repository)
            for name, (condition, place) in (linked(service) | service.dependencies).items():
                other = project.services.get(name)
                if other is None:
                    continue
                if waits is not None and condition == "service_started":
                    yield Pass(waits, f"{service} tries again until {name} answers")
                else:
                    yield from _edge(service, other, condition, place, deployed)


def _edge(
    service: Service, other: Service, condition: str, place: Place, deployed: Deployed
) -> Iterator[Outcome]:
    written = service.get("depends_on", other.name)
    if condition == "service_completed_successfully":
        yield Pass(place, f"{service} waits for {other.name} to finish")
    elif condition == "service_healthy":
        asked = _health(other, deployed)
        if asked is not None:
            yield Pass(place, f"{service} waits until {other.name} is healthy")
        elif other.image and Reference.parse(other.image).library not in NO_HEALTHCHECK:
            yield Unknown(place, f"whether {other.image} brings a health check is not known")
        else:
            message = (
                f"{service} waits for {other.name}, which has no health check: it never starts"
            )
            yield Fail(place, message, f"Give {other.name} a healthcheck.")
    elif other.has_healthcheck and datastore(other) not in (None, *CACHES):
        message = f"{service} starts before {other.name} answers, whose health check would tell"
        yield Fail(place, message, "Write condition: service_healthy.")
    elif not isinstance(written, dict):
        message = f"{service} starts as soon as {other.name} is started, ready or not"
        fix = f"Write depends_on: {{{other.name}: {{condition: service_healthy}}}}."
        yield Fail(place, message, fix)


def _health(service: Service, deployed: Deployed) -> Place | None:
    """Where the service's health check stands: in the Compose file or in its Dockerfile."""
    if service.healthcheck_disabled:
        return None
    if service.has_healthcheck:
        return service.place_of("healthcheck", "test")
    for image in deployed.images.images:
        if image.path == service.dockerfile and image.healthcheck is not None:
            return image.place(image.healthcheck.instruction)
    return None


@check("compose.restart")
def restart(compose: Compose) -> Iterator[Outcome]:
    """Every service that runs for long is started again when it ends."""
    for project in compose.projects:
        once = {
            name
            for service in project.services.values()
            for name, (condition, _) in service.dependencies.items()
            if condition == "service_completed_successfully"
        }
        for service in project.used():
            if service.name not in once and not service.texts("profiles"):
                yield _restart(service, swarm=project.swarm)


def _restart(service: Service, *, swarm: bool) -> Outcome:
    policy = str(service.fill(service.get("restart")) or "")
    if policy.split(":")[0] in ("always", "unless-stopped", "on-failure"):
        return Pass(service.place_of("restart"), f"{service}: {policy}")
    condition = service.get("deploy", "restart_policy", "condition")
    if service.get("deploy", "restart_policy") is not None and condition != "none":
        return Pass(service.place_of("deploy", "restart_policy"), str(service))
    if swarm and condition is None:
        # Swarm's own default: https://docs.docker.com/reference/compose-file/deploy/#restart_policy
        return Pass(service.place, f"{service}: Swarm starts a task again under any condition")
    message = f"{service} stays down when its process ends or the host restarts"
    return Fail(service.place_of("restart"), message, "Write restart: unless-stopped.")


_GROWS = frozenset({"", "json-file"})


@check("compose.log_rotation")
def log_rotation(compose: Compose) -> Iterator[Outcome]:
    """The logs of every service are rotated, or go where something else keeps them."""
    for service in compose.services():
        driver = str(service.get("logging", "driver", default="") or "")
        if driver not in _GROWS:
            yield Pass(service.place_of("logging", "driver"), f"{service}: {driver}")
        elif service.get("logging", "options", "max-size"):
            yield Pass(service.place_of("logging", "options", "max-size"), str(service))
        else:
            place = service.place_of("logging", "driver")
            message = f"{service} logs to json-file, which grows until the disk is full"
            yield Fail(place, message, "Write logging: {driver: local}; it rotates by itself.")
