"""Errors as RFC 9457 problem details: what the client can act on, and nothing of the inside."""

from contextvars import ContextVar
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

BASE = "https://late.example.com/problems/"
MEDIA_TYPE = "application/problem+json"
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
# The codes are part of the API: clients branch on them. One is added, none is renamed.
KINDS = {
    "not-found": (404, "There is no such thing"),
    "method-not-allowed": (405, "The resource does not know this method"),
    "body-too-slow": (408, "The body did not arrive in time"),
    "body-too-large": (413, "The body is too large"),
    "batch-too-large": (413, "There are too many parcels in one request"),
    "invalid-request": (422, "The request does not have the form that is asked for"),
    "internal-error": (500, "The service failed"),
    "not-ready": (503, "No model is loaded"),
    "overloaded": (503, "The service has too much to do"),
}
OF_STATUS = {404: "not-found", 405: "method-not-allowed"}


class Problem(Exception):
    """A request that cannot be answered as asked."""

    def __init__(self, code: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after

    def response(self, **more: object) -> JSONResponse:
        """The problem as an answer to the current request."""
        status, title = KINDS[self.code]
        body = {
            "type": BASE + self.code,
            "title": title,
            "status": status,
            "code": self.code,
            "detail": self.detail,
            **more,
            "request_id": REQUEST_ID.get(),
        }
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return JSONResponse(body, status, headers, MEDIA_TYPE)


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The part of the OpenAPI description that says which errors an operation can give."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        entry = found.setdefault(KINDS[code][0], {"description": "", "content": {MEDIA_TYPE: {}}})
        entry["description"] += f"{'; ' if entry['description'] else ''}`{code}`"
    return found


def install(app: FastAPI) -> None:
    """Let every error of the application be a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


# Starlette looks a handler up by its error's class, and its types cannot say so; hence `cast`.
async def _problem(_: Request, error: Exception) -> JSONResponse:
    return cast(Problem, error).response()


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    # Without the value: it may be personal, or NaN, which JSON cannot hold.
    errors = [
        {"pointer": "/" + "/".join(str(part) for part in one["loc"]), "detail": one["msg"]}
        for one in cast(RequestValidationError, error).errors()
    ]
    return Problem("invalid-request", "See `errors`.").response(errors=errors[:20])


async def _http(_: Request, error: Exception) -> JSONResponse:
    error = cast(HTTPException, error)
    code = OF_STATUS.get(error.status_code)
    if code is None:  # FastAPI raises 400 for a body that is not text at all
        return Problem("invalid-request", "The body cannot be read.").response()
    response = Problem(code, "Look at the path and the method.").response()
    response.headers.update(error.headers or {})
    return response
