"""Health checks by a script of the repository that asks a path which nothing answers."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.context import context_of
from prodready.facts.deployed import Deployed
from prodready.facts.images import Image
from prodready.facts.routes import HEALTH, Routes
from prodready.model import Place
from prodready.patterns import lazy

_ASKED = lazy(
    r"https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::[^/\"'`\s]*)?(?P<path>/[\w/-]*\w)"
)
_SCRIPT = lazy(r"\.(?:[cm]?[jt]s|py|sh|rb)$")


def asked_paths(deployed: Deployed, routes: Routes, repository: Repository) -> Iterator[Fail]:
    """The path that the script asks on its own host, where the code writes others and not that."""
    for image in deployed.images.images:
        folder = context_of(image, deployed, repository)
        asked = [(s, repository.read(s) or "") for s in _scripts(image, deployed, repository)]
        own = image.healthcheck
        if own is not None:
            lines = "\n" * (own.instruction.line - 1)
            asked.append((image.path, lines + own.text))
        for script, text in asked:
            for match in _ASKED.finditer(text):
                others = [one for one in routes.below(folder) if one.place.path != script]
                answered = any(one.path.rstrip("/") == match["path"] for one in others)
                last = match["path"].rpartition("/")[2]
                near = any(last in one.path or one.path in ("*", "/*") for one in others)
                health = [one.path for one in others if HEALTH.search(one.path)]
                if health and not answered and not near:
                    yield Fail(
                        Place(script, text.count("\n", 0, match.start("path")) + 1),
                        f"the health check of {image.path} asks {match['path']}, and the code "
                        f"answers {', '.join(sorted({*health}))}: the container never is healthy",
                        f"Ask {health[0]}.",
                    )


def _scripts(image: Image, deployed: Deployed, repository: Repository) -> set[str]:
    """The source files of the scripts that the health checks of the image start."""
    words = list(image.healthcheck.argv or ()) if image.healthcheck is not None else []
    for service in deployed.services(image):
        words += service.texts("healthcheck", "test")
    found = set()
    for word in (each for text in words for each in text.split()):
        if not _SCRIPT.search(word):
            continue
        stem, folder = _stem(word), posixpath.basename(posixpath.dirname(word))
        same = [
            path
            for path in repository.files
            if _stem(path) == stem
            and _SCRIPT.search(path)
            and repository.role(path) is Role.PRODUCTION
        ]
        near = [path for path in same if posixpath.dirname(path).endswith(folder)] or same
        if len(near) == 1:
            found.add(near[0])
    return found


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]
