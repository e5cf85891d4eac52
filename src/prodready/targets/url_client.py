"""Asks one host, and no other: no redirect is followed, and time and size have limits."""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from prodready import __version__
from prodready.errors import UnavailableError
from prodready.model import Place
from prodready.targets.url_address import Address

SECONDS = 10.0
"""For connecting, for each wait, and for a whole answer."""
MAX_BODY = 5_000_000
"""Bytes of an answer that are read."""
CHUNK = 65_536
AGENT = f"prodready/{__version__}"


class NoAnswerError(UnavailableError):
    """A request had no answer: refused, cut off, or too late."""


@dataclass(frozen=True)
class Reply:
    """An answer: its status, headers (names in lower case), body, and the seconds it took.

    Attributes:
        whole: whether the body was read to its end.
    """

    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float = 0.0
    whole: bool = True

    @property
    def place(self) -> Place:
        """The address that was asked."""
        return Place(self.url)

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The values of a header, joined by commas; None where it is not there."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """The type of the body without its parameters, in lower case; "" where none is told."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass
class Client:
    """Sends requests to one address over one connection, which is opened again when it is closed."""

    address: Address
    context: ssl.SSLContext | None = None
    seconds: float = SECONDS
    sent: int = 0
    _open: http.client.HTTPConnection | None = field(default=None, repr=False)
    _known: dict[str, Reply] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def get(self, path: str) -> Reply:
        """What a plain GET answers; asked once and kept.

        Raises:
            NoAnswerError: there was no answer.
        """
        if path not in self._known:
            self._known[path] = self.ask("GET", path)
        return self._known[path]

    @property
    def seen(self) -> list[Reply]:
        """What was asked by `get` until now."""
        return list(self._known.values())

    @cached_property
    def unknown(self) -> Reply:
        """What a path answers that surely does not exist."""
        return self.get(f"{self.address.base}/prodready-{secrets.token_hex(8)}")

    def is_catch_all(self, reply: Reply) -> bool:
        """Whether an answer is what any path gets: a page that a script fills, a login."""
        other = self.unknown
        return other.status == reply.status and other.media_type == reply.media_type == "text/html"

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Send a request and read the answer.

        A GET whose kept connection the server closed meanwhile is sent once more.

        Raises:
            NoAnswerError: there was no answer.
        """
        reused = self._open is not None
        try:
            return self._ask(method, path, headers or {}, body)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            if not (reused and method in ("GET", "HEAD", "OPTIONS")):
                raise self._no_answer(error, path) from None
        try:
            return self._ask(method, path, headers or {}, body)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise self._no_answer(error, path) from None

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        connection = self._open or self._connect()
        self._open = connection
        own = {"User-Agent": AGENT, "Accept": "*/*", **headers}
        started = time.perf_counter()
        self.sent += 1
        connection.request(method, path, body=body or None, headers=own)
        response = connection.getresponse()
        content, whole = _read(response, started + self.seconds)
        took = time.perf_counter() - started
        if not whole or response.will_close:
            self.close()
        told = tuple((name.lower(), value) for name, value in response.getheaders())
        url = self.address.url(path)
        return Reply(method, url, response.status, told, content, took, whole)

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self.address.host, self.address.port
        if not self.address.secure:
            made = http.client.HTTPConnection(host, port, timeout=self.seconds)
        else:
            context = self.context or ssl.create_default_context()
            made = http.client.HTTPSConnection(host, port, timeout=self.seconds, context=context)
        made.connect()
        return made

    def _no_answer(self, error: Exception, path: str) -> NoAnswerError:
        where = self.address.url("" if path == "/" else path)
        return NoAnswerError(f"{where}: {cause(error, self.address)}")


def _read(response: http.client.HTTPResponse, until: float) -> tuple[bytes, bool]:
    """The body up to the limits of size and time, and whether that is all of it."""
    parts: list[bytes] = []
    size = 0
    while size <= MAX_BODY and time.perf_counter() < until:
        part = response.read1(CHUNK)
        if not part:
            response.close()  # the connection stays open for the next request
            return b"".join(parts), True
        parts.append(part)
        size += len(part)
    return b"".join(parts)[:MAX_BODY], False


def cause(error: Exception, address: Address) -> str:
    """What kept a request from being answered, and what to look at, in one sentence."""
    if isinstance(error, socket.gaierror):
        return f"the name {address.host} cannot be resolved; look whether it is written right"
    if isinstance(error, ConnectionRefusedError):
        return f"nothing listens on port {address.port} there; start the service, or name its port"
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS:g} seconds"
    if isinstance(error, ssl.SSLError):
        words = (error.reason or str(error)).replace("_", " ").lower()
        return f"no TLS connection ({words}); look whether the port speaks HTTPS"
    if isinstance(error, http.client.HTTPException):
        kind = type(error).__name__
        return (
            f"what answers there is no HTTP, or was cut off ({kind}); name the port of the service"
        )
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"the connection failed ({words})"
