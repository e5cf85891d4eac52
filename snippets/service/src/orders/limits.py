"""What is refused before any of it is looked at, and the headers that every answer carries."""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orders.problems import Problem

# The platform must get its answer also, and most of all, when there is too much to do.
PLATFORM = frozenset({"/livez", "/readyz", "/metrics"})
# --8<-- [start:headers]
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HSTS = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """An API is not a page: nothing in its answers is to be run, framed, guessed at or kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                # Over plain HTTP browsers ignore it, and must.
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = HSTS
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


# --8<-- [end:headers]


class InFlight:
    """Refuses what is more than the service can work on.

    A request that waits for minutes is given up by its client and answered all the same. An early
    503 costs nothing, and the client can go to another replica.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit
        self.now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in PLATFORM:
            await self.app(scope, receive, send)
            return
        # No lock: the event loop runs one of these at a time, and there is no `await` between.
        if self.now >= self.limit:
            problem = Problem("overloaded", "Try again soon.", retry_after=1)
            await problem.response()(scope, receive, send)
            return
        self.now += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.now -= 1


# --8<-- [start:body]
class Body:
    """Reads the body first, up to a size and within a time, and only then begins.

    A `Content-Length` can be missing or a lie, so what arrives is counted. Whoever sends a byte
    every few seconds holds memory here, and no thread and no connection to the database.
    """

    def __init__(self, app: ASGIApp, limit: int, seconds: float = 10.0) -> None:
        self.app = app
        self.limit = limit
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.seconds):
                messages = await self._read(Headers(scope=scope), receive)
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

    async def _read(self, headers: Headers, receive: Receive) -> list[Message]:
        stated = headers.get("content-length", "0")
        too_large = Problem("body-too-large", f"Send at most {self.limit} bytes.")
        if stated.isdecimal() and int(stated[:20]) > self.limit:
            raise too_large
        messages: list[Message] = []
        size = 0
        while not messages or messages[-1].get("more_body", False):
            messages.append(await receive())
            size += len(messages[-1].get("body", b""))
            if size > self.limit:
                raise too_large
        return messages


# --8<-- [end:body]
