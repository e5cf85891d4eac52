"""What servers of Node write for each request, the probes among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.facts.codetext import Source, Sources
from prodready.patterns import lazy

_BROUGHT = lazy(
    r"\b(?:import\s+(?:\*\s+as\s+)?|const\s+|let\s+|var\s+)(\w+)\s*(?:from|=\s*require\(|=\s*await\s+import\()"
    r"\s*[\"'](?:morgan|pino-http|express-pino-logger)[\"']"
)
_LEFT_OUT = lazy(r"\bskip\b|\bautoLogging\b|\bignore\b")
_BY_DEVELOPERS = lazy(r"NODE_ENV|isDev|development|isTest", re.IGNORECASE)
_HEALTH = lazy(r"[\"'`/](?:health\w*|livez?|readyz?|liveness|readiness|ping|status)[\"'`/]")


def access_lines(sources: Sources) -> Iterator[Outcome]:
    """Morgan and pino's loggers of requests, and whether they leave any request out."""
    for source in sources.of("javascript"):
        for brought in _BROUGHT.finditer(source.text):
            if not source.code[brought.start()].isspace():
                yield from _started(source, brought[1])


def _started(source: Source, name: str) -> Iterator[Outcome]:
    for match in source.find(rf"(?<![\w$.]){name}\s*(\()"):
        inside = source.inside(match.start(1))
        place = source.place(match.start())
        before = source.text[: match.start()]
        if _BY_DEVELOPERS.search(before[-200:]) or "immediate" in inside:
            continue  # only where developers run it
        if _LEFT_OUT.search(inside):
            yield Pass(place, "some requests are left out")
        elif re.search(r"\{\s*\.\.\.|^\s*\w+\s*$", inside) is None and not _HEALTH.search(before):
            yield Fail(
                place,
                "every probe is a line of the access log: nothing leaves them out",
                "Leave them out: `skip: (req) => req.path === '/livez'`, or pino's "
                "`autoLogging: {ignore: …}`.",
            )
