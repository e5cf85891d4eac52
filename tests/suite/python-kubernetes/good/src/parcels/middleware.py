"""What happens around each request."""

import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from parcels.logs import request_id
from parcels.metrics import LATENCY, REQUESTS

log = logging.getLogger(__name__)
QUIET = {"/livez", "/readyz", "/metrics"}
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


async def observe(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Give the request an id, count it, log it, set the headers."""
    given = request.headers.get("x-request-id", "")
    token = request_id.set(given if re.fullmatch(r"[\w-]{1,64}", given) else str(uuid.uuid4()))
    started = time.perf_counter()
    status = 500
    try:
        response = await call_next(request)
        status = response.status_code
        response.headers["X-Request-ID"] = request_id.get()
        response.headers.update(HEADERS)
        return response
    finally:
        route = getattr(request.scope.get("route"), "path", "none")
        took = time.perf_counter() - started
        REQUESTS.labels(request.method, route, status).inc()
        LATENCY.labels(request.method, route).observe(took)
        if route not in QUIET or status >= 400:
            log.info(
                "answered",
                extra={"method": request.method, "route": route, "status": status, "took": took},
            )
        request_id.reset(token)
