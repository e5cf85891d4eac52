"""What all operations for clients have in common: the key, the errors, and how JSON is read."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from orders import models
from orders.context import current
from orders.idempotency import Answer
from orders.problems import KINDS, MEDIA_TYPE, Problem

# --8<-- [start:describe]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern="^[A-Za-z0-9_-]{8,64}$",
        description="Chosen by the client, new for each request that is meant to be new. "
        "A repetition with the same key is not done again: it gets the first answer.",
        examples=["5f1d7a0c-93b2-4e68-a7d1-0c9b3e2f4a5d"],
    ),
]
# What can be done next with an order: for readers of the description, and for tools that test by it.
LINKS = {
    name: {"operationId": name, "parameters": {"order_id": "$response.body#/id"}}
    for name in ("read_order", "read_audit", "cancel_order", "pay_order")
}
# Any operation can give these; the others are named with each.
ALWAYS = ("invalid-request", "too-many-requests", "overloaded", "database-unavailable")
BODY = ("body-too-slow", "body-too-large", "idempotency-key-reused")


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The part of the OpenAPI description that says which errors an operation can give."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in (*codes, *ALWAYS):
        status = KINDS[code].status
        entry = found.setdefault(status, {"description": "", "model": models.ProblemDetails})
        entry["description"] += f"{'; ' if entry['description'] else ''}`{code}`"
        example = {**Problem(code, KINDS[code].title + ".").body(), "request_id": "5f1d7a0c93b2"}
        examples = entry.setdefault("content", {MEDIA_TYPE: {"examples": {}}})
        examples[MEDIA_TYPE]["examples"][code] = {"value": example}
    return found


# --8<-- [end:describe]


class StrictRoute(APIRoute):
    """Takes JSON as RFC 8259 has it. Python's parser would also take `NaN` and `Infinity`."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI asks for this once for each route."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            # What was received is the same; only the reading of it is stricter.
            response: Response = await handler(StrictRequest(request.scope, request.receive))
            return response

        return strict


class StrictRequest(Request):
    """A request whose body is read by the letter."""

    async def json(self) -> Any:
        """The body; JSONDecodeError, which FastAPI answers with 422, for what is not JSON."""
        text = (await self.body()).decode()
        return json.loads(text, parse_constant=lambda name: _refuse(name, text))


def respond(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """An answer that was kept, as an answer to the current request."""
    headers = {**(headers or {}), **({"Idempotent-Replayed": "true"} if answer.replayed else {})}
    if answer.status < 400:
        return JSONResponse(answer.body, answer.status, headers)
    body = {**answer.body, "request_id": current().request_id}
    return JSONResponse(body, answer.status, headers, MEDIA_TYPE)


def _refuse(name: str, text: str) -> Any:
    raise json.JSONDecodeError(f"{name} is not JSON", text, max(text.find(name), 0))
