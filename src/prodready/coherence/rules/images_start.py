"""Whether the image's process can start, listen and be asked as the page says."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.containers import asked_for
from prodready.coherence.facts.server import Server, replaced, server
from prodready.coherence.interface import Fault, rule
from prodready.coherence.rules.kubernetes_services import fails
from prodready.facts.deployed import Deployed
from prodready.facts.images import Image, Images
from prodready.facts.reference import Reference, is_bare, lacks
from prodready.facts.service import Service
from prodready.facts.shellscript import commands
from prodready.model import Place, Severity
from prodready.patterns import lazy

HEALTH = "https://docs.docker.com/reference/dockerfile/#healthcheck"
EXPOSE = "https://docs.docker.com/reference/dockerfile/#expose"
CMD = "https://docs.docker.com/reference/dockerfile/#cmd"

_FIX = "Ask with the image's own interpreter, or install the program in the stage that is shipped."


@rule("image-health-program", Severity.HIGH, help=HEALTH)
def health_program(deployed: Deployed) -> Iterator[Fault]:
    """A health check is asked by a program that the image does not have.

    Why: the check always fails, the container is never healthy, and whatever waits for it waits
    for ever. Slim Debian images have neither curl nor wget; Alpine has wget; distroless images
    have no shell either.

    Example: `HEALTHCHECK CMD curl -f http://localhost:8000/livez` on `python:3.14-slim`.
    """
    for fail in fails(asked_for(deployed)):
        if "the health check needs" in fail.message:
            yield Fault(fail.place, fail.message, _FIX)
    for project in deployed.compose.projects:
        for service in project.services.values():
            program = _asked_by(service)
            if program is not None:
                yield from _service_health(service, program, deployed)


def _asked_by(service: Service) -> str | None:
    """The program that the Compose file's health check starts: curl or wget."""
    if not service.has_healthcheck:
        return None
    test = service.get("healthcheck", "test")
    words = [str(word) for word in test] if isinstance(test, list) else ["CMD-SHELL", str(test)]
    if words[:1] == ["CMD"]:
        programs = [word.rsplit("/", 1)[-1] for word in words[1:2]]
    else:
        programs = [command.program for command in commands(" ".join(words[1:]))]
    return next((name for name in programs if name in ("curl", "wget")), None)


def _service_health(service: Service, program: str, deployed: Deployed) -> Iterator[Fault]:
    place = service.place_of("healthcheck", "test")
    built = [one for one in deployed.images.images if service in deployed.services(one)]
    if service.image and not service.builds and lacks(service.image, program):
        message = f"the health check of {service} needs {program}, which {service.image} lacks"
        yield Fault(place, message, _FIX)
        return
    own = not service.builds and service.image and _is_ours(service.image)
    shown = built or (list(deployed.images.images) if own else [])
    without = [one for one in shown if _without(one, program)]
    if shown and len(without) == len(shown):
        yield Fault(
            place,
            f"the health check of {service} needs {program}, and the image of this page is built "
            f"on {without[-1].stage.root_image} without it",
            _FIX,
            without[-1].place(without[-1].stage),
        )


_TAKEN = frozenset(
    {"postgres", "redis", "nginx", "mysql", "mongo", "mariadb", "rabbitmq", "memcached", "node"}
    | {"python", "httpd", "alpine", "debian", "ubuntu", "busybox", "elasticsearch", "wordpress"}
    | {"traefik", "caddy", "haproxy", "kibana", "logstash", "influxdb", "ghost", "registry"}
)


def _is_ours(image: str) -> bool:
    """Whether the image can only be one that the reader builds: a bare name of no known image."""
    reference = Reference.parse(image)
    return reference.official and reference.library not in _TAKEN


def _without(image: Image, program: str) -> bool:
    base = image.stage.root_image
    if base is None or not lacks(base, program):
        return False
    words = {word for _, command in image.runs() for word in command.words}
    copies = [one.value for one, _ in image.stage.scoped if one.keyword in ("COPY", "ADD")]
    return program not in words and not any(program in value for value in copies)


@rule("image-listens-locally", Severity.HIGH, help=CMD)
def listens_locally(deployed: Deployed) -> Iterator[Fault]:
    """The server in the container listens on 127.0.0.1, where nobody outside can reach it.

    Why: a published port leads to the container's own address. uvicorn, gunicorn and `flask run`
    listen on 127.0.0.1 unless they are told to listen on 0.0.0.0.

    Example: `CMD ["uvicorn", "app.main:app", "--port", "8000"]`.
    """
    for image in deployed.images.images:
        if replaced(image, deployed):
            continue
        found = server(image)
        if found is not None and found.host in ("127.0.0.1", "localhost"):
            yield Fault(
                image.place(found.instruction),
                f"{found.program} listens on {found.host}: nothing outside of the container "
                "reaches it",
                "Add --bind 0.0.0.0:PORT."
                if found.program == "gunicorn"
                else "Add --host 0.0.0.0.",
            )


_LOCAL_URL = lazy(r"https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):(\d+)")


@rule("image-port", Severity.HIGH, help=EXPOSE)
def port(deployed: Deployed) -> Iterator[Fault]:
    """The server listens on one port, and EXPOSE, the health check or what runs it has another.

    Why: the health check fails, or what is published leads to nothing.

    Example: `CMD [… "--port", "8080"]` with `EXPOSE 8000`, or with `containerPort: 8000`.
    """
    for image in deployed.images.images:
        found = server(image)
        if found is None or found.port is None:
            continue
        yield from _own_ports(image, found)
        if len(deployed.images.images) == 1:
            yield from _service_ports(image, found, deployed)
            yield from _container_ports(image, found, deployed)


def _own_ports(image: Image, found: Server) -> Iterator[Fault]:
    at = image.place(found.instruction)
    exposed = [one for one, _ in image.stage.scoped if one.keyword == "EXPOSE"]
    numbers = {w.partition("/")[0] for one in exposed for w in one.value.split()}
    plain = numbers and all(number.isdigit() for number in numbers)
    if plain and str(found.port) not in numbers:
        place = image.place(exposed[-1])
        yield _fault(place, f"EXPOSE {', '.join(sorted(numbers))}", found, at)
    health = image.healthcheck
    asked = _LOCAL_URL.search(health.text) if health is not None else None
    if health is not None and asked and int(asked[1]) != found.port:
        yield _fault(image.place(health.instruction), f"HEALTHCHECK asks {asked[1]}", found, at)


def _service_ports(image: Image, found: Server, deployed: Deployed) -> Iterator[Fault]:
    at = image.place(found.instruction)
    for service in deployed.services(image):
        build = service.get("build")
        chosen = isinstance(build, dict) and build.get("target")
        if service.get("command") or service.get("entrypoint") or chosen:
            continue
        targets = [port for port in service.ports() if port.target.isdigit()]
        if targets and all(int(port.target) != found.port for port in targets):
            yield _fault(targets[0].place, f"{service} publishes {targets[0].target}", found, at)


def _container_ports(image: Image, found: Server, deployed: Deployed) -> Iterator[Fault]:
    at = image.place(found.instruction)
    for container in deployed.containers(image):
        replaced = container.get("command") or container.get("args")
        if not replaced and container.ports and found.port not in container.ports:
            number = next(iter(container.ports))
            yield _fault(container.place("ports"), f"{container} declares {number}", found, at)


def _fault(place: Place, what: str, found: Server, at: Place) -> Fault:
    message = f"{what}, and {found.program} listens on {found.port}"
    return Fault(place, message, "Write one port everywhere.", at)


@rule("image-shell-missing", Severity.HIGH, help=CMD)
def shell_missing(images: Images) -> Iterator[Fault]:
    """The process or a RUN needs a shell, and the base image has none.

    Why: the shell form, and every RUN, start `/bin/sh`, which `scratch` and distroless images lack.

    Example: `CMD ./server` on `gcr.io/distroless/static`.
    """
    for image in images.images:
        base = image.stage.root_image
        if base is None or not is_bare(base):
            continue
        if any("/bin" in one.value for one, _ in image.stage.scoped if one.keyword == "COPY"):
            continue
        for process in (image.entrypoint, image.command):
            if process is not None and process.argv is None:
                yield Fault(
                    image.place(process.instruction),
                    f"{process.instruction.keyword} in shell form on {base}, which has no shell",
                    'Write the JSON form: ["/server"].',
                )
        for one in image.stage.instructions:
            if one.keyword == "RUN" and one.argv is None:
                message = f"RUN on {base}, which has no shell"
                yield Fault(image.place(one), message, "Run it in an earlier stage, and COPY.")
