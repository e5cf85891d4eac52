"""One page, asked for politely: robots.txt, a pace for each host, and limits on everything."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore2

from watch import robots
from watch.limiter import Limiter
from watch.network import DEADLINE, Guarded, RefusedAddress
from watch.robots import Robots
from watch.settings import Settings

HOPS = 5
# Longer than that a worker does not stand and wait: the page is given back.
PATIENCE = 2.0
ROBOTS_KEPT = 3_600.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HTTP = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError)


class Refused(Exception):
    """The page must not be asked for: by the site's word, or by ours."""


class Failed(Exception):
    """No usable answer; another time there may be one."""

    def __init__(self, why: str, retry_after: float = 0.0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Answer:
    """What the site sent; header names are lower case."""

    url: str
    status: int
    headers: dict[str, str]
    content: bytes


class Fetcher:
    """Fetches pages. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        limiter: Limiter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.limiter = limiter
        self._sleep = sleep
        self._pool = httpcore2.ConnectionPool(
            max_connections=32,
            keepalive_expiry=15,
            network_backend=Guarded(settings.private),
        )
        self._robots: dict[str, tuple[float, Robots]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.close()

    def fetch(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """The page, by way of its redirects; each of them is checked like the first.

        Raises:
            Refused: it must not be asked for.
            Failed: there was no usable answer.
            Later: it is not the host's turn.
        """
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        for _ in range(HOPS):
            answer = self._polite(url, headers)
            if answer.status not in REDIRECTS:
                return answer
            url = target(answer)
        raise Failed(f"more than {HOPS} redirects")

    def _polite(self, url: str, headers: dict[str, str]) -> Answer:
        """One request, if the site allows it, when it is the host's turn."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise Refused(f"not an address to ask: {parts.scheme}")
        rules = self._rules(parts.scheme, parts.netloc)
        if not rules.allows(urlunsplit(("", "", parts.path or "/", parts.query, ""))):
            raise Refused("robots.txt")
        self._wait(parts.netloc, rules.delay)
        return self._ask(url, headers, self.settings.max_bytes)

    def _wait(self, host: str, delay: float = 0.0) -> None:
        interval = max(1 / self.settings.rate, delay)
        self._sleep(self.limiter.reserve(host, interval, PATIENCE))

    def _rules(self, scheme: str, host: str) -> Robots:
        """The site's robots.txt, asked for once an hour."""
        origin = f"{scheme}://{host}"
        with self._lock:
            until, rules = self._robots.get(origin, (0.0, robots.NOTHING))
        if time.monotonic() < until:
            return rules
        rules = self._ask_robots(f"{origin}/robots.txt", host)
        with self._lock:
            if len(self._robots) >= 1_000:
                self._robots.clear()
            self._robots[origin] = (time.monotonic() + ROBOTS_KEPT, rules)
        return rules

    def _ask_robots(self, url: str, host: str) -> Robots:
        for _ in range(HOPS):
            self._wait(host)
            answer = self._ask(url, {}, robots.LIMIT)
            if answer.status not in REDIRECTS:
                break
            url = target(answer)
            host = urlsplit(url).netloc
        if answer.status == 200:
            return robots.parse(answer.content.decode("utf-8", "replace"), self.settings.agent)
        # RFC 9309: a site that says 4xx has no rules; one that fails has not allowed anything.
        if 400 <= answer.status < 500 and answer.status != 429:
            return robots.EVERYTHING
        raise Failed(f"robots.txt: status {answer.status}", retry_after(answer))

    def _ask(self, url: str, headers: dict[str, str], limit: int) -> Answer:
        """One request and its answer, within the limits of time and size."""
        send = {
            "Host": urlsplit(url).netloc,
            "User-Agent": self.settings.agent,
            "Accept": "*/*",
            # What is sent packed could be a thousand times as large as it says.
            "Accept-Encoding": "identity",
            **headers,
        }
        token = DEADLINE.set(time.monotonic() + self.settings.fetch_seconds)
        try:
            with self._pool.stream("GET", url, headers=list(send.items())) as response:
                found = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                if found.get("content-encoding", "identity") != "identity":
                    raise Failed("packed, though it was not to be")
                content = bytearray()
                for part in response.iter_stream():
                    content += part
                    if len(content) > limit:
                        raise Refused(f"larger than {limit} bytes")
                return Answer(url, response.status, found, bytes(content))
        except RefusedAddress as error:
            raise Refused(str(error)) from error
        except (*HTTP, httpcore2.UnsupportedProtocol, ValueError) as error:
            raise Failed(type(error).__name__) from error
        finally:
            DEADLINE.reset(token)


def target(answer: Answer) -> str:
    """Where a redirect leads.

    Raises:
        Failed: to nothing that is an address.
    """
    try:
        url = urljoin(answer.url, answer.headers.get("location", ""))
        urlsplit(url)
    except ValueError as error:
        raise Failed("redirects to no address") from error
    return url


def retry_after(answer: Answer) -> float:
    """The seconds that the site asks for, a day at most. (A date instead of seconds is not read.)"""
    text = answer.headers.get("retry-after", "")
    return min(float(text), 86_400.0) if text.isdecimal() and text.isascii() else 0.0
