"""Errors as RFC 9457 problem details: what the client can act on, and nothing of the inside."""

import logging
from dataclasses import dataclass
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from orders.context import current

LOG = logging.getLogger(__name__)
BASE = "https://orders.example.com/problems/"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """What is the same in all problems of a kind."""

    status: int
    title: str


# --8<-- [start:kinds]
# The codes are part of the API: clients branch on them. One is added, none is renamed.
KINDS = {
    "payment-declined": Kind(402, "The payment was declined"),
    "not-found": Kind(404, "There is no such thing"),
    "method-not-allowed": Kind(405, "The resource does not know this method"),
    "body-too-slow": Kind(408, "The body did not arrive in time"),
    "request-in-progress": Kind(409, "A request with this key is still being answered"),
    "wrong-state": Kind(409, "The order's state does not allow this"),
    "body-too-large": Kind(413, "The body is too large"),
    "invalid-request": Kind(422, "The request does not have the form that is asked for"),
    "idempotency-key-reused": Kind(422, "The key belongs to another request"),
    "too-many-requests": Kind(429, "Too many requests"),
    "internal-error": Kind(500, "The service failed"),
    "database-unavailable": Kind(503, "The database does not answer"),
    "gateway-unavailable": Kind(503, "The payment gateway does not answer"),
    "overloaded": Kind(503, "The service has too much to do"),
}
# --8<-- [end:kinds]
OF_STATUS = {404: "not-found", 405: "method-not-allowed"}


class Problem(Exception):
    """A request that cannot be answered as asked."""

    def __init__(self, code: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after

    # --8<-- [start:body]
    def body(self) -> dict[str, Any]:
        """The problem without what differs from request to request, so it can be kept."""
        kind = KINDS[self.code]
        return {
            "type": BASE + self.code,
            "title": kind.title,
            "status": kind.status,
            "code": self.code,
            "detail": self.detail,
        }

    # --8<-- [end:body]

    def response(self, **more: object) -> JSONResponse:
        """The problem as an answer to the current request."""
        body = {**self.body(), **more, "request_id": current().request_id}
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return JSONResponse(body, body["status"], headers, MEDIA_TYPE)


def unreachable_database() -> Problem:
    """For whatever the driver says when it cannot reach the database."""
    return Problem("database-unavailable", "Repeat the request with the same key.", retry_after=5)


def install(app: FastAPI) -> None:
    """Let every error of the application be a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for error in (OperationalError, PoolTimeout, DBAPIError):
        app.add_exception_handler(error, _database)


# Starlette looks a handler up by its error's class, and its types cannot say so; hence `cast`.
async def _problem(_: Request, error: Exception) -> JSONResponse:
    return cast(Problem, error).response()


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    # Without the value: what was sent may be a secret, or NaN, which JSON cannot hold.
    errors = [
        {"pointer": "/" + "/".join(str(part) for part in one["loc"]), "detail": one["msg"]}
        for one in cast(RequestValidationError, error).errors()
    ]
    return Problem("invalid-request", "See `errors`.").response(errors=errors)


async def _http(_: Request, error: Exception) -> JSONResponse:
    error = cast(HTTPException, error)
    code = OF_STATUS.get(error.status_code)
    if code is None:  # FastAPI raises 400 for a body that is not text at all
        return Problem("invalid-request", "The body cannot be read.").response()
    response = Problem(code, "Look at the path and the method.").response()
    response.headers.update(error.headers or {})
    return response


async def _database(_: Request, error: Exception) -> JSONResponse:
    lost = isinstance(error, PoolTimeout | OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )
    if not lost:
        raise error
    LOG.warning("database unavailable", extra={"error": type(error).__name__})
    return unreachable_database().response()
