"""Options for developers among the words that a deployment adds to what its image starts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.compose import Compose
from prodready.facts.workloads import Workloads
from prodready.model import Place
from prodready.patterns import lazy

_PROGRAMS = lazy(r"(?:^|/)(?:gunicorn|uvicorn|hypercorn|granian|flask|celery)$")
_SCRIPT = lazy(r"\.[cm]?js$")


def reloading(compose: Compose, workloads: Workloads, known: set[Place]) -> Iterator[Fail]:
    """`--reload` and `--watch` in `args` of Kubernetes and in a `command` without its program."""
    for words, place, owner in _given(compose, workloads):
        if place in known:
            continue
        reload = "--reload" in words and any(_PROGRAMS.search(word) for word in words)
        watch = any(re.fullmatch(r"--watch(?:-path=.*)?", word) for word in words) and any(
            _SCRIPT.search(word) for word in words
        )
        if reload or watch:
            option = "--reload" if reload else "--watch"
            yield Fail(
                place,
                f"{owner} is started with {option}: it restarts whenever a file changes",
                "Leave the option out where it is deployed.",
            )


def _given(compose: Compose, workloads: Workloads) -> Iterator[tuple[list[str], Place, str]]:
    for container in workloads.containers(init=False):
        for key in ("command", "args"):
            words = container.get(key)
            if isinstance(words, list):
                yield [str(each) for each in words], container.place(key), str(container)
    for service in compose.services():
        words = service.get("command")
        if isinstance(words, list):
            yield [str(each) for each in words], service.place_of("command"), str(service)
