"""Probes against what the code answers there, where only names tell which container runs the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.checks.kubernetes_probes import PROBES
from prodready.facts.codetext import Source, Sources
from prodready.facts.deployed import Deployed
from prodready.facts.ownnames import OwnNames
from prodready.facts.routes import Routes, Written, handlers
from prodready.facts.workloads import Container
from prodready.model import Place
from prodready.patterns import lazy


def unanswered_by_name(deployed: Deployed, routes: Routes, names: OwnNames) -> Iterator[Fail]:
    """Probes of own containers that ask a path which no text of the code can be."""
    health = routes.health("")
    if not health:
        return
    for container in _unlinked(deployed, names):
        for probe in PROBES:
            path = container.get(probe, "httpGet", "path")
            if isinstance(path, str) and path.strip("/") and not routes.may_serve(path, ""):
                yield _not_there(
                    container.place(probe, "httpGet", "path"),
                    f"the {probe} of {container} asks {path}",
                    health,
                )


def _unlinked(deployed: Deployed, names: OwnNames) -> list[Container]:
    """Own containers of which the image is not known."""
    known = {id(c) for image in deployed.images for c in deployed.containers(image)}
    return [each for each in names.containers(deployed.workloads) if id(each) not in known]


def _not_there(place: Place, what: str, health: list[Written]) -> Fail:
    known = ", ".join(sorted({each.path for each in health}))
    at = health[0].place
    message = f"{what}, and the code answers {known} ({at.path}:{at.line})"
    return Fail(place, message, "Use one path in both.")


_ITSELF = lazy(
    r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::(?:\$\{[^}]*\}|\d+|%[ds]))?(/[\w./-]*)"
)


def asked_by_code(routes: Routes) -> Iterator[Fail]:
    """A program of the repository that asks the process beside it, at a path that it does not answer."""
    health = routes.health("")
    for source in routes.sources.of("go", "javascript") if health else ():
        for match in _ITSELF.finditer(source.text):
            served = [each for each in health if each.place.path != source.path]
            line = source.text[source.text.rfind("\n", 0, match.start()) + 1 : match.start()]
            if re.match(r"\s*(?://|\*|#)", line) or not served or match[1] == "/":
                continue
            last = match[1].rstrip("/").rpartition("/")[2]
            others = [
                each
                for each in routes.below("")
                if each.place.path != source.path and each.path.rstrip("/").endswith(f"/{last}")
            ]
            if re.search(r"health|live|ready|ping|status|alive", last) and not others:
                yield _not_there(source.place(match.start()), f"this asks {match[1]}", served)


LIVE = lazy(r"(^|/)_*(livez?|liveness|alive)_*/?$", re.I)
_ASKS = {
    "javascript": lazy(
        r"\b([\w.]*(?:\.(?:\$?query\w*|\$queryRaw\w*|execute|ping|authenticate|raw)|[rR]eady|checkDatabase|"
        r"checkHealth|dependencies))\s*(?:<[^()]*>)?[(`]"
    ),
    "go": lazy(
        r"\b([\w.]+\.(?:Ping\w*|Query\w*|Exec\w*|[lL]ook|Check\w*|[Rr]eady|IsReady|Healthy))\("
    ),
}
"""Calls by which a handler asks what the process depends on."""
_OTHERWISE = lazy(r"\.(?:Load|Store)$|^res\.|^reply\.|^c\.|^context\.|^req")


def alive_asks(routes: Routes, deployed: Deployed, names: OwnNames) -> Iterator[Fail]:
    """The path that says whether the process is alive, whose handler asks a database or a cache."""
    paths = {each.path for each in routes.health("") if LIVE.search(each.path)}
    for container in _unlinked(deployed, names):
        path = container.get("livenessProbe", "httpGet", "path")
        ready = container.get("readinessProbe", "httpGet", "path")
        if isinstance(path, str) and path != ready:
            paths.add(path)
    for path in sorted(paths):
        found = _asking(path, routes.sources)
        if found is not None:
            source, offset, call = found
            yield Fail(
                source.place(offset),
                f"{path} calls {call}: while a dependency is slow or away every replica is restarted",
                "Answer for the process alone; /readyz may ask what it depends on.",
            )


def _asking(path: str, sources: Sources) -> tuple[Source, int, str] | None:
    for source in sources.of("go", "javascript"):
        for offset, start, body in handlers(source, path):
            call = _ASKS[source.language].search(body)
            if call and not _OTHERWISE.search(call[1]):
                del start
                return source, offset, call[1]
    return None
