"""Around each request: its id, its line in the log, its numbers, its policy."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from telemetry.metrics import IN_PROGRESS, REQUEST_SECONDS, REQUESTS

LOG = structlog.get_logger("access")
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
QUIET = ("/-/alive", "/-/ready")

Next = Callable[[HttpRequest], HttpResponse]


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the route, never the path with its ids."""
    match = request.resolver_match
    return match.route if match else "other"


class RequestContextMiddleware:
    """Keep the request's id in the context, and log what was answered."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the id of the caller, or with a new one."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if ACCEPTED_ID.fullmatch(given) else uuid4().hex
        with bound_contextvars(request_id=request_id):
            begin = time.perf_counter()
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            if not (request.path in QUIET and response.status_code < 400):
                LOG.info(
                    "request",
                    method=request.method,
                    route=route_of(request),
                    status=response.status_code,
                    seconds=round(time.perf_counter() - begin, 4),
                )
        return response


class MetricsMiddleware:
    """Count and time requests by their route."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Count, also where the answer is an error."""
        status = "500"
        begin = time.perf_counter()
        IN_PROGRESS.inc()
        try:
            response = self.get_response(request)
            status = str(response.status_code)
        finally:
            IN_PROGRESS.dec()
            route = route_of(request)
            REQUESTS.labels(request.method, route, status).inc()
            REQUEST_SECONDS.labels(route).observe(time.perf_counter() - begin)
        return response


class ContentSecurityPolicyMiddleware:
    """An API shows no pages: nothing may be loaded."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes after."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header to every answer."""
        response = self.get_response(request)
        response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        return response
