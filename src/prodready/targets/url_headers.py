"""What a running service's headers let browsers do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.targets.url_client import Reply
from prodready.targets.url_visit import Visit

YEAR = 31_536_000
HALF_YEAR = YEAR // 2
ORIGIN = "https://prodready.invalid"
"""No origin of anybody: `.invalid` is reserved by RFC 2606."""
_AGE = re.compile(r"max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
_SAFE_REFERRER = frozenset({"no-referrer", "same-origin", "strict-origin", "origin"}) | {
    *("strict-origin-when-cross-origin", "no-referrer-when-downgrade", "origin-when-cross-origin")
}


def _shown(visit: Visit) -> list[Reply]:
    """Answers to look at: what was named, an error, and the description's page."""
    found = [visit.start, visit.client.unknown]
    return [reply for reply in found if reply.status < 500]


def security(visit: Visit) -> Iterator[Outcome]:
    """`security-headers`: nosniff; HSTS where there is TLS; for pages a policy and no framing."""
    for reply in _shown(visit):
        lacking = list(_lacking(visit, reply))
        for header, why in lacking:
            yield Fail(reply.place, f"{header}: {why}", f"Send `{_FIXES[header]}`.")
        if not lacking:
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
    if not policy:
        yield "Content-Security-Policy", "is not there"
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


def xss(visit: Visit) -> Iterator[Outcome]:
    """`xss-protection`: pages have a policy that keeps foreign and inline scripts out."""
    for reply in _shown(visit):
        if reply.media_type != "text/html" or not reply.body:
            continue
        policy = directives(reply.header("content-security-policy") or "")
        scripts = policy.get("script-src", policy.get("default-src"))
        if scripts is None:
            fix = (
                "Send `Content-Security-Policy: default-src 'self'`, and hashes for what is inline."
            )
            yield Fail(reply.place, "no policy says which scripts may run", fix)
            continue
        sources = [word.lower() for word in scripts]
        sealed = any(
            word.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for word in sources
        )
        open_ = [w for w in ("*", "http:", "https:", "data:") if w in sources]
        if open_ and "'strict-dynamic'" not in sources:
            fix = "Name the hosts that scripts come from, best `'self'` alone."
            yield Fail(reply.place, f"scripts may come from anywhere ({open_[0]})", fix)
        elif "'unsafe-inline'" in sources and not sealed:
            fix = "Give inline scripts a nonce or a hash, and leave `'unsafe-inline'` out."
            yield Fail(reply.place, "inline scripts run, so injected ones do", fix)
        else:
            message = "the policy keeps injected scripts out; templates cannot be seen from here"
            yield Unknown(reply.place, message, attest=True)


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
