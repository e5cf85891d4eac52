"""The routes that code answers against the one OpenAPI description that lies beside it."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.openapi import Description
from prodready.facts.servedroutes import Route, ServedRoutes, template
from prodready.patterns import lazy

_OPERATIONAL = lazy(
    r"(?:^|/)(?:-|_*health\w*|livez?|readyz?|ready\w*|alive|metrics|ping|status|version|info|startupz?|"
    r"openapi\S*|docs|redoc|swagger\S*|schema|robots\.txt|favicon\S*|\.well-known|static|assets|media|"
    r"admin|debug|pprof|internal|accounts|login|logout|auth|oauth\S*|callback|webhooks?|graphql|ui)(?:/|$)"
)


def against_code(descriptions: list[Description], routes: ServedRoutes) -> Iterator[Fail]:
    """What is described and not there, and what is there and not described, where most agrees."""
    if len(descriptions) != 1 or descriptions[0].old:
        return
    description = descriptions[0]
    paths = list(dict.fromkeys(one.path for one in description.operations))
    described = {path: template(path) for path in paths}
    every = [each for each in routes.all if each.parts]
    if not every or not described:
        return
    missing = [p for p, parts in described.items() if not any(_alike(parts, r) for r in every)]
    if missing and len(missing) * 2 <= len(described) and len(missing) <= 3:
        for path in missing:
            yield Fail(
                description.place_of("paths", path),
                f"the description has {path}, and no route of the code is that",
                "Correct the path, or take it out.",
            )
    whole = [r for r in every if r.whole and not _OPERATIONAL.search("/".join(r.parts))]
    unknown = [r for r in whole if not any(_alike(parts, r) for parts in described.values())]
    agreed = len(described) - len(missing)
    if unknown and agreed * 2 >= len(described) and agreed >= len({r.parts for r in unknown}):
        for route in unknown[:5]:
            yield Fail(
                route.place,
                f"the code answers {route.shown}, and the description ({description.place.path}) "
                "does not have it",
                "Describe it, or take it out.",
            )


def _alike(parts: tuple[str, ...], route: Route) -> bool:
    """Whether one is the end of the other: a server's address or a mount may stand before both."""
    own = route.parts
    if route.whole and len(own) >= len(parts):
        return own[len(own) - len(parts) :] == parts
    short, long = sorted((own, parts), key=len)
    return long[len(long) - len(short) :] == short
