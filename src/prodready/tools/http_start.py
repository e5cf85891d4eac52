"""Start lines of HTTP messages: methods, versions and statuses (RFC 9110, RFC 9112)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

from prodready.model import Severity
from prodready.patterns import lazy
from prodready.tools.http_trace import Line
from prodready.tools.interface import Remark

HELP = "https://www.rfc-editor.org/rfc/rfc9112"
METHODS = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "QUERY",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "SEARCH",
    "REPORT",
    "PURGE",
    "LINK",
    "UNLINK",
    "BIND",
    "REBIND",
    "UNBIND",
    "ACL",
    "LIST",
    "WATCH",
    "GRAPHQL",
    "SUBSCRIBE",
]
"""Methods that are registered, and those that caches, Kubernetes and clients' files have."""
VERSIONS = frozenset({"0.9", "1.0", "1.1", "2", "2.0", "3", "3.0"})
PHRASES = {str(status.value): status.phrase for status in HTTPStatus}
OTHER_PHRASES = {
    "302": {"moved temporarily"}, "408": {"request time-out"}, "413": {"payload too large"},
    "414": {"uri too long", "request-uri too long"}, "416": {"requested range not satisfiable"},
    "422": {"unprocessable entity"}, "203": {"non-authoritative information"},
}  # fmt: skip

_RESPONSE = lazy(r"HTTP/(?P<version>[\w.]+)(?:[ \t]+(?P<status>\S+)(?:[ \t]+(?P<phrase>.*))?)?$")
_REQUEST = lazy(
    r"(?P<method>[A-Za-z]+)[ \t]+(?P<target>[^\s]+)(?:[ \t]+HTTP/(?P<version>[\w.]+))?[ \t]*$"
)
_SPOKEN = lazy(
    rf"(?:{'|'.join(METHODS)})[ \t]+(?:https?://|/)\S+[ \t]|[1-5]\d\d[ \t]+[A-Za-z][A-Za-z \-]*$"
)
"""A request for an address with spaces in its query, and a status without its version."""
_TARGET = lazy(r"/|\*$|https?:|\{|<|:|\$|\[?[\w.-]+[:/]|[\w-]+(?:\.[\w-]+)+$")
ADDRESS = lazy(r"(?:https?|wss?)://\S+$|/\S*$")
"""An address alone, where a request is meant."""


def is_start(text: str) -> bool:
    """Whether a message begins here."""
    request = _REQUEST.match(text.strip())
    if _RESPONSE.match(text.strip()) or _SPOKEN.match(text.strip()):
        return True
    if not request:
        return False
    known = request["method"].upper() in METHODS or _meant(request["method"]) is not None
    return bool(request["version"]) or (known and _TARGET.match(request["target"]) is not None)


def start_line(line: Line) -> Iterator[Remark]:
    """What is wrong with the first line of a message."""
    text = line.text.strip()
    response, request = _RESPONSE.match(text), _REQUEST.match(text)
    if response:
        yield from _version(line, response["version"])
        yield from _status(line, response["status"], (response["phrase"] or "").strip())
    elif request and not ADDRESS.match(text):
        if request["version"]:
            yield from _version(line, request["version"])
        method = request["method"]
        meant = _meant(method)
        if method not in METHODS and (meant or (method.upper() in METHODS and request["version"])):
            words = f"`{method}` is no method; did you mean `{meant or method.upper()}`?"
            yield remark("http-method", words, line, line.text.index(method))


def _version(line: Line, version: str) -> Iterator[Remark]:
    if version not in VERSIONS and re.match(r"[\d.]+$", version):
        message = f"there is no HTTP/{version}; versions are 1.0, 1.1, 2 and 3"
        yield remark("http-version", message, line, line.text.index("HTTP/"))


def _status(line: Line, status: str | None, phrase: str) -> Iterator[Remark]:
    if status is None or not re.match(r"\d+$", status):
        return
    at = line.text.index(status, line.text.index("HTTP/") + 5)
    if not re.match(r"[1-9]\d\d$", status) or int(status) > 599:
        yield remark("http-status", f"`{status}` is no status: it is 100 to 599", line, at)
        return
    told = phrase.lower()
    own = {PHRASES.get(status, "").lower(), *OTHER_PHRASES.get(status, ())}
    others = [code for code, each in PHRASES.items() if each.lower() == told and code != status]
    if told and told not in own and others:
        message = f"{status} is {PHRASES.get(status, 'another')}; {phrase} is {others[0]}"
        yield remark("http-status", message, line, at)


def _meant(method: str) -> str | None:
    """The common method that a word is one slip from."""
    upper = method.upper()
    if upper in METHODS:
        return None
    for each in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        swaps = {each[:i] + each[i + 1] + each[i] + each[i + 2 :] for i in range(len(each) - 1)}
        drops = {each[:i] + each[i + 1 :] for i in range(len(each))} if len(each) > 4 else set()
        if method.isupper() and upper in swaps | drops:
            return each
    return None


def remark(rule: str, message: str, line: Line, at: int) -> Remark:
    """A remark at an index of a line's text."""
    column = line.shift + at + 1
    return Remark(rule, message, Severity.MEDIUM, line.number, column, help=HELP)
