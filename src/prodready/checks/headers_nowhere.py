"""A service of which both code and edge are here, and of which no answer carries a header for browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.caddyfile import Caddyfiles, Line
from prodready.facts.codetext import Sources
from prodready.facts.manifests import Manifests
from prodready.model import Place
from prodready.patterns import lazy

_SAYS = lazy(
    r"nosniff|X-Content-Type|Strict-Transport|content-security-policy|secureHeaders|secure-headers|helmet|"
    r"SecureWithConfig|middleware\.Secure\b|unrolled/secure|Talisman|SecurityMiddleware|stsSeconds|hsts|"
    r"SecurityFilterChain|spring-security|spring-boot-starter-security|secure\.New|securityheaders|"
    r"security[_-]headers|header_policy|responseHeaderModifier|add_header|more_set_headers|"
    r"response_headers_to_add|frame-?options|configuration-snippet",
    re.I,
)
"""How a header for browsers, or what sets them, is named anywhere."""
_FILES = (
    *(".go", ".js", ".mjs", ".ts", ".mts", ".py", ".java", ".kt", ".conf", ".yaml", ".yml"),
    *(".toml", ".json", ".tf", ".hcl", ".xml", ".gradle", ".kts", ".template", ".j2", ".tpl"),
)
_CODE = (".go", ".js", ".mjs", ".ts", ".mts", ".py", ".java", ".kt", ".xml", ".gradle", ".kts")
_LAYERS = lazy(r"\.(?:Use|use)\s*\(")


def nowhere(
    repository: Repository, caddy: Caddyfiles, manifests: Manifests, sources: Sources
) -> Iterator[Fail]:
    """Told where the layers are put, or at the edge, when no file speaks of any such header."""
    edge = _edge(caddy, manifests)
    if edge is None:
        return
    if not all(map(_behind, caddy.sites())) and not _code_says(repository):
        for site in _bare(caddy):
            yield Fail(
                site,
                "neither this site nor the code behind it sets HSTS, nosniff or a policy: browsers "
                "guess and frame",
                "Write them into a `header` block, or import the snippet that has them.",
            )
            return
    for path in repository.files:
        named = path.endswith(_FILES) or "addyfile" in path or "nginx" in path
        if (
            named
            and repository.role(path) is not Role.TEST
            and _SAYS.search(repository.read(path) or "")
        ):
            return
    at = _layers(sources) or edge
    yield Fail(
        at,
        "neither the code nor what stands in front of it "
        f"({edge.path}:{edge.line}) sets HSTS, nosniff or a policy: browsers guess and frame",
        "Add the layer of your framework (helmet, secureHeaders, middleware.Secure), or set them there.",
    )


def _code_says(repository: Repository) -> bool:
    return any(
        path.endswith(_CODE)
        and repository.role(path) is Role.PRODUCTION
        and _SAYS.search(repository.read(path) or "")
        for path in repository.files
    )


def _bare(caddy: Caddyfiles) -> Iterator[Place]:
    """Sites that pass requests on and set no such header, themselves or by a snippet."""
    for lines in caddy.files.values():
        snippets = {line.name.strip("()"): line for line in lines if line.name.startswith("(")}
        for site in lines:
            if site.name.startswith("(") or not any(e.name == "reverse_proxy" for e in site.walk()):
                continue
            if _behind(site):
                continue
            taken = [e.words[1] for e in site.walk() if e.name == "import" and len(e.words) > 1]
            parts = [site, *(snippets[name] for name in taken if name in snippets)]
            others = any(name not in snippets for name in taken)
            if not others and not any(
                _SAYS.search(" ".join(e.words)) for p in parts for e in p.walk()
            ):
                yield site.place


def _behind(site: Line) -> bool:
    """Whether a site speaks plain text alone: what ends TLS stands before it, and may set them."""
    every = [word.strip(",") for word in site.words]
    return all(
        one.startswith("http://") or (one.startswith(":") and one != ":443") for one in every
    )


def _edge(caddy: Caddyfiles, manifests: Manifests) -> Place | None:
    """What ends TLS for the service, where exactly that is in the repository."""
    for site in caddy.sites():
        if not _behind(site):
            return site.place
    for ingress in manifests.of("Ingress"):
        if ingress.get("spec", "tls"):
            return ingress.place("spec", "tls")
    return None


def _layers(sources: Sources) -> Place | None:
    for source in sources.of("go", "javascript"):
        for match in source.find(_LAYERS.pattern):
            return source.place(match.start())
    return None
