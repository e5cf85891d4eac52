"""What Caddy tells the application behind it, which TLS it takes, and what it asks for health."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.facts.caddyfile import Caddyfiles
from prodready.facts.routes import Routes
from prodready.patterns import lazy

_TOLD = lazy(r"-?(?:Host|X-Forwarded-(?:Proto|For|Host|\*))$", re.I)
_OTHERS = lazy(r"https://|\.(?:amazonaws|googleapis|windows|cloudfront)\.")


def told(caddy: Caddyfiles) -> Iterator[Outcome]:
    """Caddy tells the application what was asked for, unless the file takes it away."""
    for proxy in caddy.directives("reverse_proxy"):
        upstream = " ".join(proxy.words[1:])
        wrong = None
        for each in proxy.walk():
            if each.name != "header_up" or len(each.words) < 2 or not _TOLD.match(each.words[1]):
                continue
            removed = each.words[1].startswith("-")
            value = each.words[2] if len(each.words) > 2 else ""
            replaced = each.words[1] == "Host" and "upstream" in value
            if (removed or replaced) and not _OTHERS.search(upstream):
                wrong = each
                yield Fail(
                    each.place,
                    f"the application is not told {each.words[1].lstrip('-')}: links, redirects and "
                    "secure cookies are made for the wrong address",
                    "Leave it out: Caddy passes Host on and sets X-Forwarded-* itself.",
                )
                break
        if wrong is None:
            yield Pass(proxy.place, "Caddy tells what was asked for")


def old_tls(caddy: Caddyfiles) -> Iterator[Outcome]:
    """TLS before 1.2 that a Caddyfile takes."""
    for tls in caddy.directives("tls"):
        for each in tls.walk():
            if each.name != "protocols":
                continue
            old = [word for word in each.words[1:] if word in ("tls1.0", "tls1.1")]
            if old:
                message = f"{' and '.join(old)} is taken: attacks on it are known"
                yield Fail(each.place, message, "Write `protocols tls1.2 tls1.3`, or leave it out.")
            else:
                yield Pass(each.place)


def unanswered(caddy: Caddyfiles, routes: Routes) -> Iterator[Fail]:
    """A path that Caddy asks for health, and that no text of the code can be."""
    health = routes.health("")
    for name in ("health_uri", "health_path"):
        for each in caddy.directives(name) if health else ():
            path = each.words[1].partition("?")[0] if len(each.words) > 1 else ""
            if path.strip("/") and not routes.may_serve(path, ""):
                known = ", ".join(sorted({one.path for one in health}))
                yield Fail(
                    each.place,
                    f"Caddy asks {path}, and the code answers {known}: it takes every replica out",
                    "Use one path in both.",
                )
