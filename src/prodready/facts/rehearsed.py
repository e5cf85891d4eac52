"""Images and Compose services that are a developer's machine, wherever their files lie."""

from __future__ import annotations

from prodready.facts.deployed import Deployed
from prodready.facts.dockerwords import pairs
from prodready.facts.images import Image, sources
from prodready.facts.scope import name_words
from prodready.facts.service import Service

_DEVELOPERS = frozenset({"dev", "devel", "develop", "development", "local", "debug"})
_TESTERS = frozenset(
    {"dredd", "newman", "cypress", "playwright", "jest", "vitest", "mocha", "k6", "artillery"}
    | {"locust", "pytest", "schemathesis", "tavern-ci", "gatling.sh"}
)
_SCRIPTS = (".sh", ".bash", ".ps1")


def for_developers(service: Service) -> bool:
    """Whether the script that the service starts says by its name that it is for developing."""
    words = [word for key in ("entrypoint", "command") for word in service.texts(key)]
    scripts = [each for word in words for each in word.split() if each.endswith(_SCRIPTS)]
    return any(name_words(one.rpartition("/")[2]) & _DEVELOPERS for one in scripts)


def is_workbench(image: Image, deployed: Deployed) -> bool:
    """Whether the image runs tests, or holds no program: its services mount what they work on."""
    for process in (image.entrypoint, image.command):
        words = process.argv or tuple(process.text.split()) if process is not None else ()
        if words and words[0].rpartition("/")[2] in _TESTERS:
            return True
    services = deployed.services(image)
    copied = [
        source
        for stage in image.stage.chain
        for one in stage.instructions
        if one.keyword in ("COPY", "ADD")
        for source in sources(one)
    ]
    holds = any(not source.endswith(_SCRIPTS) for source in copied)
    return bool(services) and not holds and all(map(_mounts_code, services))


def overruled(image: Image, service: Service, name: str) -> bool:
    """Whether the image sets the variable itself, and the service that mounts code sets another."""
    given = [
        value
        for one, _ in image.stage.scoped
        if one.keyword == "ENV"
        for key, value in pairs(one.value)
        if key == name
    ]
    return bool(given) and _mounts_code(service)


def _mounts_code(service: Service) -> bool:
    """Whether a folder of the host lies where the service works."""
    return any(
        mount.kind == "bind"
        and mount.source.startswith(".")
        and not mount.read_only
        and "." not in mount.source.rpartition("/")[2].lstrip(".")
        for mount in service.mounts()
    )
