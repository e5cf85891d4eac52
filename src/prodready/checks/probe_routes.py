"""Probes and health checks against the paths that the code writes out, whatever its language."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.checks.kubernetes_probes import PROBES
from prodready.facts.deployed import Deployed
from prodready.facts.images import Image
from prodready.facts.routes import Routes
from prodready.model import Place
from prodready.patterns import lazy

_LOCAL = lazy(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[^\s'\")\],|;]*)")


def unanswered(deployed: Deployed, routes: Routes) -> Iterator[Fail]:
    """What asks a path that no text of the code can be, beside paths of health that it has."""
    for image in _judged(deployed):
        health = routes.health(image.folder)
        if not health:
            continue
        for place, path, what in _asked(image, deployed):
            if path.strip("/") and not routes.may_serve(path, image.folder):
                known = ", ".join(sorted({each.path for each in health}))
                at = health[0].place
                yield Fail(
                    place,
                    f"{what} asks {path}, and the code answers {known} ({at.path}:{at.line})",
                    "Use one path in both.",
                )


def asks_dependencies(deployed: Deployed, routes: Routes) -> Iterator[Fail]:
    """A HEALTHCHECK whose path asks a database: while that is away the container counts as broken."""
    for image in _judged(deployed):
        health = image.healthcheck
        found = _LOCAL.search(health.text) if health is not None else None
        asked = routes.asks(found[1], image.folder) if found else None
        if health is not None and found and asked:
            yield Fail(
                image.place(health.instruction),
                f"the HEALTHCHECK asks {found[1]}, whose handler calls {asked[0]} "
                f"({asked[1].path}:{asked[1].line}): while a dependency is down the container "
                "counts as broken",
                "Ask a path that answers for the process alone.",
            )


def _judged(deployed: Deployed) -> list[Image]:
    """The images of whose code the folder is known: the only one, or those in folders of their own."""
    every = list(deployed.images.images)
    return every if len(every) == 1 else [each for each in every if each.folder]


def _asked(image: Image, deployed: Deployed) -> Iterator[tuple[Place, str, str]]:
    for container in deployed.containers(image):
        for probe in PROBES:
            path = container.get(probe, "httpGet", "path")
            if isinstance(path, str):
                yield container.place(probe, "httpGet", "path"), path, f"the {probe} of {container}"
    health = image.healthcheck
    found = _LOCAL.search(health.text) if health is not None else None
    if health is not None and found:
        yield image.place(health.instruction), found[1], "the HEALTHCHECK"
    for service in deployed.services(image):
        test = service.get("healthcheck", "test")
        found = _LOCAL.search(" ".join(map(str, test)) if isinstance(test, list) else str(test))
        if found:
            yield service.place_of("healthcheck", "test"), found[1], f"the check of {service}"
