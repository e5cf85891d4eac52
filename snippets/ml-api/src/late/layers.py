"""Around every request: its id, one log line, the metrics, limits, and an answer to every fault."""

import asyncio
import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from late import metrics
from late.problems import REQUEST_ID, Problem

LOG = logging.getLogger("late.requests")
# They come every few seconds from every side. Their failures are logged all the same.
PLATFORM = frozenset({"/livez", "/readyz", "/metrics"})
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Observe:
    """Outermost, so that what the other layers refuse is counted and logged too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
        token = REQUEST_ID.set(request_id)
        # What an answer that never began is counted as.
        status, begun, started = 500, False, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            LOG.exception("request failed")
            if begun:
                # Half an answer is out. Cut it off, so that nobody takes it for a whole one.
                status = 500
                raise
            problem = Problem("internal-error", "It is in our logs under this `request_id`.")
            await problem.response()(scope, receive, watched)
        finally:
            _record(scope, status, time.perf_counter() - started)
            REQUEST_ID.reset(token)


def _record(scope: Scope, status: int, seconds: float) -> None:
    # The route's template, never the path: a scanner can think of any number of those.
    route = getattr(scope.get("route"), "path", "other")
    method = metrics.method_label(scope["method"])
    metrics.REQUESTS.labels(method, route, str(status)).inc()
    metrics.SECONDS.labels(route).observe(seconds)
    if route in PLATFORM and status < 400:
        return
    fields = {
        "method": method,
        "route": route,
        "path": scope["path"],
        "status": status,
        "seconds": round(seconds, 6),
    }
    LOG.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra=fields)


class Limits:
    """Refuses what is too much before any of it is worked on: requests at once, bytes, seconds."""

    def __init__(self, app: ASGIApp, in_flight: int, body: int, seconds: float = 10.0) -> None:
        self.app = app
        self.in_flight = in_flight
        self.body = body
        self.seconds = seconds
        self.now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in PLATFORM:
            await self.app(scope, receive, send)
            return
        # No lock: the event loop runs one of these at a time, and there is no `await` between.
        if self.now >= self.in_flight:
            problem = Problem("overloaded", "Try again soon.", retry_after=1)
            await problem.response()(scope, receive, send)
            return
        self.now += 1
        try:
            await self._within(scope, receive, send)
        finally:
            self.now -= 1

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.seconds):
                messages = await self._read(receive)
        except TimeoutError:
            problem = Problem("body-too-slow", f"Send it within {self.seconds:g} seconds.")
            await problem.response()(scope, receive, send)
            return
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, replay, send)

    async def _read(self, receive: Receive) -> list[Message]:
        """The body. `Content-Length` can be missing or a lie, so what arrives is counted."""
        messages: list[Message] = []
        size = 0
        while not messages or messages[-1].get("more_body", False):
            messages.append(await receive())
            size += len(messages[-1].get("body", b""))
            if size > self.body:
                raise Problem("body-too-large", f"Send at most {self.body} bytes.")
        return messages
