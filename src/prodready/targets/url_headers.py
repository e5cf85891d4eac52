"""What a running service's headers let browsers do."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.patterns import lazy
from prodready.targets.url_client import Reply
from prodready.targets.url_visit import Visit

YEAR = 31_536_000
HALF_YEAR = YEAR // 2
ORIGIN = "https://prodready.invalid"
"""No origin of anybody: `.invalid` is reserved by RFC 2606."""
_AGE = lazy(r"max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
_SAFE_REFERRER = frozenset({"no-referrer", "same-origin", "strict-origin", "origin"}) | {
    *("strict-origin-when-cross-origin", "no-referrer-when-downgrade", "origin-when-cross-origin")
}


def _shown(visit: Visit) -> list[Reply]:
    """Answers to look at: what was named, an error, and the description's page."""
    found = [visit.start, visit.client.unknown]
    return [reply for reply in found if reply.status < 500]


def security(visit: Visit) -> Iterator[Outcome]:
    """`security-headers`: nosniff; HSTS where there is TLS; for pages a policy and no framing."""
    told: set[str] = set()
    for reply in _shown(visit):
        lacking = [(header, why) for header, why in _lacking(visit, reply) if header not in told]
        for header, why in lacking:
            told.add(header)
            yield Fail(reply.place, f"{header}: {why}", f"Send `{_FIXES[header]}`.")
        if not lacking and not told:
            yield Pass(reply.place, "all that its kind of answer needs")


_FIXES = {
    "X-Content-Type-Options": "X-Content-Type-Options: nosniff",
    "Strict-Transport-Security": f"Strict-Transport-Security: max-age={YEAR}; includeSubDomains",
    "Content-Security-Policy": "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
    "X-Frame-Options": "Content-Security-Policy: frame-ancestors 'none'",
    "Referrer-Policy": "Referrer-Policy: strict-origin-when-cross-origin",
}


def _lacking(visit: Visit, reply: Reply) -> Iterator[tuple[str, str]]:
    if (reply.header("x-content-type-options") or "").strip().lower() != "nosniff":
        yield "X-Content-Type-Options", "is not nosniff, so a browser may guess another type"
    if visit.address.secure and not visit.address.loopback:
        age = _AGE.search(reply.header("strict-transport-security") or "")
        if age is None:
            yield "Strict-Transport-Security", "is not there, so a first visit may go over HTTP"
        elif int(age[1]) < HALF_YEAR:
            yield "Strict-Transport-Security", f"holds {age[1]} seconds, less than half a year"
    if reply.media_type != "text/html" or not reply.body:
        return
    policy = directives(reply.header("content-security-policy") or "")
    weak = weakness(policy)
    if weak:
        yield "Content-Security-Policy", weak
    if "frame-ancestors" not in policy and not reply.header("x-frame-options"):
        yield "X-Frame-Options", "nothing keeps others from framing the page"
    referrer = (reply.header("referrer-policy") or "").lower()
    if not any(word.strip() in _SAFE_REFERRER for word in referrer.split(",")):
        yield "Referrer-Policy", f"is {referrer or 'not there'}"


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy by its directives; the first of a name counts."""
    found: dict[str, list[str]] = {}
    for part in policy.replace(",", ";").split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), words[1:])
    return found


def weakness(policy: Mapping[str, list[str]]) -> str | None:
    """What a policy leaves open to a script that somebody smuggles in; None where nothing."""
    scripts = policy.get("script-src", policy.get("default-src"))
    if not policy:
        return "is not there"
    if scripts is None:
        return "does not say which scripts may run"
    sources = [word.lower() for word in scripts]
    sealed = any(
        word.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for word in sources
    )
    anywhere = [word for word in ("*", "http:", "https:", "data:") if word in sources]
    if anywhere and "'strict-dynamic'" not in sources:
        return f"lets scripts come from anywhere ({anywhere[0]})"
    if "'unsafe-inline'" in sources and not sealed:
        return "lets inline scripts run, so injected ones do"
    return None


def xss(visit: Visit) -> Iterator[Outcome]:
    """`xss-protection`: what stands in an address never becomes a part of the page."""
    mark = f"<prodready-{secrets.token_hex(6)}>"
    paths = [f"{visit.address.base or '/'}?q={quote(mark)}", f"{visit.address.base}/{quote(mark)}"]
    pages = [visit.client.ask("GET", path) for path in paths]
    pages = [one for one in pages if one.media_type == "text/html" and one.body]
    for one in pages:
        if mark in one.text:
            fix = "Write values through the template's own escaping, and send a content policy."
            yield Fail(one.place, "a tag from the address is part of the page, unescaped", fix)
            return
    if pages:
        weak = weakness(directives(pages[0].header("content-security-policy") or ""))
        policy = f"; the content policy {weak}" if weak else "; a content policy is there"
        message = f"a tag from the address is no part of the page{policy}; show a scan of the rest"
        yield Unknown(pages[0].place, message, attest=True)


def cors(visit: Visit) -> Iterator[Outcome]:
    """`cors-restricted`: no foreign origin is let in with the user's credentials."""
    paths = [visit.address.start, *(p for one in visit.operations("get") if (p := visit.path(one)))]
    outcomes = [one for path in paths[:4] for one in _cors(visit, path)]
    yield from outcomes
    if not outcomes:
        note = "a foreign origin is allowed nothing"
        yield Pass(visit.start.place, note)


def _cors(visit: Visit, path: str) -> Iterator[Outcome]:
    asked = {"Access-Control-Request-Method": "GET"}
    for origin in (ORIGIN, "null"):
        for method, headers in (("GET", {}), ("OPTIONS", asked)):
            reply = visit.client.ask(method, path, {"Origin": origin, **headers})
            allowed = (reply.header("access-control-allow-origin") or "").strip()
            credentials = (reply.header("access-control-allow-credentials") or "").strip().lower()
            if credentials == "true" and allowed in (origin, "*"):
                shown = "any origin" if allowed == origin == ORIGIN else f"the origin {allowed}"
                message = f"{method} with Origin: {origin} is answered with credentials for {shown}"
                fix = "List the origins that are yours, and compare with them as a whole."
                yield Fail(reply.place, message, fix)
                return
