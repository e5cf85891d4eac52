"""Whether an application in Java or Go, whose paths are written out, answers any path of health."""

from __future__ import annotations

import re

from prodready.facts.applications import Application
from prodready.facts.routes import HEALTH, Routes
from prodready.patterns import lazy

_MAPPED = lazy(r"@(?:Get|Request)Mapping\s*\(([^)]*)\)")
_TEXT = lazy(r"\"([^\"]*)\"")
_GO = frozenset({"net/http", "Gin", "Echo", "Fiber", "chi", "gorilla/mux", "httprouter"})
_ROUTED = lazy(
    r"\.(?:HandleFunc|Handle|Get|GET|Post|POST|Any|Group|Route|Mount|Path|PathPrefix)\($"
)


def without_one(first: Application, routes: Routes) -> bool:
    """Whether paths are written in the code, and none of them is one of health."""
    if first.framework == "Spring Boot":
        texts = [s.text for s in routes.sources.of("java")]
        mapped = [inside for text in texts for inside in _MAPPED.findall(text)]
        paths = [path for inside in mapped for path in _TEXT.findall(inside)]
    elif first.framework in _GO:
        paths = [path for path in _in_go(routes) if path]
    else:
        return False
    return bool(paths) and not any(HEALTH.search("/" + path.strip("/")) for path in paths)


def _in_go(routes: Routes) -> list[str]:
    """Every text of the code that may be a path, where any is given to a router."""
    found, routed = [], False
    for source in routes.sources.of("go"):
        for match in re.finditer(r"[\"`](/?[\w/{}:.*-]*)[\"`]", source.text):
            if match[1].startswith("/") or _ROUTED.search(source.code[: match.start()][-20:]):
                found.append(match[1])
                routed = routed or _ROUTED.search(source.code[: match.start()][-20:]) is not None
            elif HEALTH.search("/" + match[1]):
                found.append(match[1])
    return found if routed else []
