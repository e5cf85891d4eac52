"""Checks of the process in a container: who it is, and whether its health is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.health_scripts import asked_paths
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.ports_agree import health_checks
from prodready.documents.repository import Repository
from prodready.facts.deployed import Deployed
from prodready.facts.images import SHELLS, Image
from prodready.facts.ports import Ports
from prodready.facts.reference import is_bare, lacks, nonroot
from prodready.facts.routes import Routes
from prodready.facts.shellscript import commands
from prodready.model import Place
from prodready.patterns import lazy

_RUNNERS = SHELLS | {"make", "ansible-playbook", "python", "python3", "perl", "task", "just"}
_ROOT = frozenset({"0", "root"})
_USER_FIX = "Write USER 10001:10001 after the last instruction that needs root."


@check("containers.non_root")
def non_root(deployed: Deployed) -> Iterator[Outcome]:
    """No image runs as root: by its USER, or by the user that everything running it sets."""
    for image in deployed.images.targets:
        own = _own_user(image)
        overrides = list(_users_given(deployed, image))
        roots = [place for user, place in overrides if user in _ROOT]
        runners = len(deployed.services(image)) + len(deployed.containers(image))
        if roots:
            for place in roots:
                message = f"root, whatever the image of {image.path} says"
                yield Fail(place, message, "Remove the line, or name a uid other than 0.")
        elif not isinstance(own, Pass) and overrides and len(overrides) == runners:
            for user, place in overrides:
                yield Pass(place, f"user {user} for the image of {image.path}")
        else:
            yield own


def _own_user(image: Image) -> Outcome:
    last, base = image.user, image.stage.root_image
    if last is None:
        place = image.place(image.stage.chain[0])
        if base is not None and nonroot(base):
            return Pass(place, f"{base} sets a user that is not root")
        if base is None:
            return Unknown(place, f"no USER, and only the build knows what {image.stage.base} sets")
        message = "no USER in the stage that is shipped: its process is root"
        return Fail(image.place(image.stage), message, _USER_FIX)
    instruction, value = last
    place = image.place(instruction)
    if value is None:
        return Unknown(place, f"only the build knows the value of USER {instruction.value}")
    if value.split(":")[0] in _ROOT:
        return Fail(place, f"the last USER that counts is {value}", _USER_FIX)
    return Pass(place, f"USER {value}")


def _users_given(deployed: Deployed, image: Image) -> Iterator[tuple[str, Place]]:
    """The user that each service or container sets over the image's own, where it sets one."""
    for service in deployed.services(image):
        user = service.fill(service.get("user"))
        if user:
            yield user.split(":")[0], service.place_of("user")
    for container in deployed.containers(image):
        setting = container.security("runAsUser")
        if setting is not None and isinstance(setting.value, int):
            yield str(setting.value), setting.place


@check("containers.numeric_user")
def numeric_user(deployed: Deployed) -> Iterator[Outcome]:
    """The last USER that counts is a number, so that an orchestrator can compare it with 0."""
    for image in deployed.images.targets:
        last = image.user
        if last is None or last[1] is None:
            continue
        instruction, value = last
        name = (value or "").split(":")[0]
        if name.isdigit():
            yield Pass(image.place(instruction), f"USER {value}")
        elif name != "root":
            given = [user for user, _ in _users_given(deployed, image) if user.isdigit()]
            runners = len(deployed.services(image)) + len(deployed.containers(image))
            if given and len(given) == runners:
                continue
            message = f"USER {value} is a name: runAsNonRoot cannot tell whether it is root"
            yield Fail(image.place(instruction), message, "Write the uid and gid of that user.")


@check("containers.healthcheck")
def healthcheck(
    deployed: Deployed, ports: Ports, routes: Routes, repository: Repository
) -> Iterator[Outcome]:
    """Something asks each image's process whether it is well, by a program, at a port and at a path
    that are there.
    """
    yield from health_checks(ports)
    yield from asked_paths(deployed, routes, repository)
    yield from asked_for(deployed)


def asked_for(deployed: Deployed) -> Iterator[Outcome]:
    """Something asks each image's process whether it is well, with a program that is there."""
    for image in deployed.images.images:
        own = image.healthcheck
        asked = list(_asked_by_runners(deployed, image))
        if own is not None:
            place = image.place(own.instruction)
            yield _program_is_there(image, place, own.argv, own.text)
            yield from (each for each in asked if isinstance(each, Fail))
        elif asked:
            yield from asked
        elif _only_in_kubernetes(deployed, image):
            continue  # which asks no HEALTHCHECK; that its probes are missing is told there
        elif (chart := _probing_template(deployed)) and not deployed.services(image):
            yield Unknown(chart, "this template may ask it, and must be rendered first")
        elif _serves(deployed, image):
            yield Fail(
                image.place(image.stage),
                "no HEALTHCHECK, no healthcheck in Compose, no probe in Kubernetes",
                'Write HEALTHCHECK CMD ["…"] with a program of the image that asks /livez.',
            )


def _probing_template(deployed: Deployed) -> Place | None:
    """A template of manifests that has a probe, where there is one."""
    for path in deployed.workloads.manifests.templates:
        text = deployed.repository.read(path) if deployed.repository else None
        found = _PROBE.search(text or "")
        if found:
            return Place(path, found.string.count("\n", 0, found.start()) + 1)
    return None


_PROBE = lazy(r"^[ \t]*(?:liveness|readiness)Probe:", re.MULTILINE)


def _only_in_kubernetes(deployed: Deployed, image: Image) -> bool:
    return bool(deployed.containers(image)) and not deployed.services(image)


def _asked_by_runners(deployed: Deployed, image: Image) -> Iterator[Outcome]:
    for service in deployed.services(image):
        if service.has_healthcheck:
            test = service.get("healthcheck", "test")
            words = service.texts("healthcheck", "test")
            argv = tuple(words[1:]) if isinstance(test, list) and words[:1] == ["CMD"] else None
            place = service.place_of("healthcheck", "test")
            yield _program_is_there(image, place, argv, words[-1] if words else "")
    for container in deployed.containers(image):
        for probe in ("readinessProbe", "livenessProbe"):
            if isinstance(container.get(probe), dict):
                yield Pass(container.place(probe), f"asks the image of {image.path}")
                break


def _program_is_there(
    image: Image, place: Place, argv: tuple[str, ...] | None, text: str
) -> Outcome:
    missing = _missing_program(image, argv, text)
    if missing is None:
        return Pass(place, " ".join(argv) if argv else text)
    message = f"the health check needs {missing}, which {image.stage.root_image} lacks"
    return Fail(place, message, "Ask with the image's own interpreter, or install it.")


def _serves(deployed: Deployed, image: Image) -> bool:
    """Whether the image is a server: a command-line tool or a job has no health to ask for."""
    services, containers = deployed.services(image), deployed.containers(image)
    if services and all(service.healthcheck_disabled for service in services):
        return False
    if services or image.stage.last("EXPOSE"):
        return not containers or not all(one.workload.finishes for one in containers)
    if containers:
        return any(one.ports and not one.workload.finishes for one in containers)
    shell = image.command is not None and (image.command.argv or ("",))[0].endswith("/sh")
    return image.command is not None and image.entrypoint is None and not shell


def _missing_program(image: Image, argv: tuple[str, ...] | None, text: str) -> str | None:
    """The program that a health check starts and the image is known not to have."""
    base = image.stage.root_image
    if base is None:
        return None
    if argv is None:
        if is_bare(base) and not _brings(image, "sh"):
            return "a shell"
        programs = [command.program for command in commands(text)]
    else:
        programs = [argv[0].rsplit("/", 1)[-1]] if argv else []
        if programs and programs[0] in SHELLS and len(argv) > 2:
            programs += [command.program for command in commands(argv[2])]
    for program in programs:
        known = program in ("curl", "wget") and lacks(base, program)
        if known and not _brings(image, program):
            return program
    return None


def _brings(image: Image, program: str) -> bool:
    """Whether an instruction of the shipped stage installs, uses or copies the program."""
    for _, command in image.runs():
        # A script of its own, or a tool that runs one, may install anything: believe it.
        opaque = command.words[0].startswith(("./", "/", "$")) or command.program in _RUNNERS
        if program in command.words or opaque:
            return True
    copies = [one for one, _ in image.stage.scoped if one.keyword in ("COPY", "ADD")]
    # A whole /usr or / that is copied may bring anything: believe it.
    wanted = re.compile(rf"(^|[/\s]){re.escape(program)}($|[\s\"])|--?from\S*\s+/(usr)?(\s|$)")
    return any(wanted.search(f"--from {one.value}") for one in copies)
