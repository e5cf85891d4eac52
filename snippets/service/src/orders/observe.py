"""Around every request: its context, one log line, the metrics, and an answer when all else fails."""

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orders import context, metrics
from orders.logs import event
from orders.problems import Problem
from orders.telemetry import Tracing

LOG = logging.getLogger("orders.requests")
# They come every few seconds from every side. Their failures are logged all the same.
QUIET = frozenset({"/livez", "/readyz", "/metrics"})


class Observe:
    """Outermost, so that what the other layers refuse is counted and logged too.

    Plain ASGI and not `@app.middleware("http")`: that one runs the application in another task,
    where context variables set here would not be seen by what is outside of it.
    """

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self.app = app
        self.tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        found = context.from_headers(
            headers.get("x-request-id", ""),
            headers.get("traceparent", ""),
            headers.get("tracestate", ""),
        )
        with self.tracing.span(f"{metrics.method_label(scope['method'])} request", found) as (
            inner,
            note,
        ):
            token = context.CURRENT.set(inner)
            metrics.IN_PROGRESS.inc()
            # What an answer that never began is counted as.
            status, started = 500, time.perf_counter()

            async def watched(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    MutableHeaders(scope=message)["X-Request-ID"] = inner.request_id
                await send(message)

            # --8<-- [start:gauge]
            try:
                await self.app(scope, receive, watched)
            except BaseException:
                # Broken off, by a fault or by the end of the process: not a success in any case,
                # whatever its first line said.
                status = 500
                raise
            finally:
                # In `finally`: a gauge that is not taken back when a request is cut off never
                # comes down to 0 again.
                metrics.IN_PROGRESS.dec()
                self._record(scope, status, time.perf_counter() - started, note)
                context.CURRENT.reset(token)
            # --8<-- [end:gauge]

    @staticmethod
    def _record(scope: Scope, status: int, seconds: float, note: dict[str, object]) -> None:
        # --8<-- [start:labels]
        # The template, `/orders/{order_id}`, and never the path: that has as many values as there
        # are orders, and as many more as a scanner can think of.
        route = getattr(scope.get("route"), "path", "other")
        method = metrics.method_label(scope["method"])
        metrics.REQUESTS.labels(method, route, str(status)).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        # --8<-- [end:labels]
        note |= {"http.route": route, "http.response.status_code": status}
        if route in QUIET and status < 400:
            return
        event(
            LOG,
            logging.ERROR if status >= 500 else logging.INFO,
            "request",
            method=method,
            route=route,
            path=scope["path"],
            status=status,
            seconds=round(seconds, 6),
            client=(scope.get("client") or ("", 0))[0],
        )


# --8<-- [start:last]
class LastResort:
    """Answers when all else failed. Inside of the layers that add headers, so it has them too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            LOG.exception("request failed")
            if begun or scope["type"] != "http":
                # Half an answer is out. Cut it off, so that nobody takes it for a whole one.
                raise
            problem = Problem("internal-error", "It is in our logs under this `request_id`.")
            await problem.response()(scope, receive, send)


# --8<-- [end:last]
