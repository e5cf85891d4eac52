"""The operations for clients."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from orders import idempotency, ledger, metrics, models
from orders.context import current
from orders.domain import Line, OrderStatus
from orders.idempotency import Answer, Keys
from orders.payments import Payments
from orders.problems import KINDS, MEDIA_TYPE, Problem
from orders.ratelimit import RateLimit
from orders.store import reading

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


def build(engine: Engine, keys: Keys, payments: Payments, limit: RateLimit) -> APIRouter:
    """The operations on the things that they work with."""
    router = APIRouter(route_class=StrictRoute, dependencies=[Depends(limit)], tags=["orders"])

    @router.post("/orders", status_code=201, response_model=models.Order, responses=problems(*BODY))
    def create_order(new: models.NewOrder, key: Key) -> Response:
        """Take an order."""
        request = idempotency.Request("order", key, new.model_dump(mode="json"))
        found = keys.replay(request)
        if found:
            return _respond(found)
        order_id = ledger.new_id()
        with engine.begin() as connection:
            row = idempotency.claim(connection, request, order_id, ledger.now())
            if row is not None:
                return _respond(Answer(row["status"], row["body"], replayed=True))
            lines = [Line(line.item, line.quantity) for line in new.lines]
            order = models.Order.of(ledger.add(connection, order_id, lines))
            answer = Answer(201, order.model_dump(mode="json"))
            idempotency.answer(connection, request.operation, order_id, answer)
        metrics.ORDERS.inc()
        keys.remember(request, answer)
        return _respond(answer, {"Location": f"/orders/{order_id}"})

    @router.get("/orders", responses=problems())
    def list_orders(
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(max_length=64)] = None,
    ) -> models.OrderPage:
        """List orders, the newest first."""
        before = None if cursor is None else _position(cursor)
        with reading(engine) as connection:
            # One more than asked for tells whether there is a next page.
            found = ledger.page(connection, before, limit + 1)
        more = len(found) > limit
        return models.OrderPage(
            orders=[models.Order.of(order) for order in found[:limit]],
            next=_cursor(found[limit - 1].position) if more else None,
        )

    @router.get("/orders/{order_id}", responses=problems("not-found"))
    def read_order(order_id: UUID) -> models.Order:
        """Give back an order."""
        with reading(engine) as connection:
            return models.Order.of(ledger.find(connection, str(order_id)))

    @router.get("/orders/{order_id}/audit", responses=problems("not-found"))
    def read_audit(order_id: UUID) -> models.AuditTrail:
        """Tell all that happened to an order."""
        with reading(engine) as connection:
            ledger.find(connection, str(order_id))
            rows = ledger.trail(connection, str(order_id))
        events = [models.AuditEvent.model_validate(dict(row)) for row in rows]
        return models.AuditTrail(order_id=str(order_id), events=events)

    @router.post("/orders/{order_id}/cancellation", responses=problems("not-found", "wrong-state"))
    def cancel_order(order_id: UUID) -> models.Order:
        """Cancel an order that is not paid. To cancel it again changes nothing."""
        with engine.begin() as connection:
            order = ledger.find(connection, str(order_id), lock=True)
            if order.status is not OrderStatus.CANCELLED:
                ledger.move(connection, order, OrderStatus.CANCELLED)
                ledger.record(connection, order.id, "cancelled")
            return models.Order.of(ledger.find(connection, order.id))

    @router.post(
        "/orders/{order_id}/payments",
        status_code=201,
        response_model=models.Payment,
        responses=problems(
            "payment-declined",
            "not-found",
            "request-in-progress",
            "wrong-state",
            "gateway-unavailable",
            *BODY,
        ),
    )
    def pay_order(order_id: UUID, new: models.NewPayment, key: Key) -> Response:
        """Pay an order. On 503 and 409 `request-in-progress`: repeat it with the same key."""
        return _respond(payments.pay(str(order_id), key, new.token))

    return router


def _respond(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    headers = {**(headers or {}), **({"Idempotent-Replayed": "true"} if answer.replayed else {})}
    if answer.status < 400:
        return JSONResponse(answer.body, answer.status, headers)
    body = {**answer.body, "request_id": current().request_id}
    return JSONResponse(body, answer.status, headers, MEDIA_TYPE)


def _refuse(name: str, text: str) -> Any:
    raise json.JSONDecodeError(f"{name} is not JSON", text, max(text.find(name), 0))


def _cursor(position: int) -> str:
    """Opaque: clients that take it apart would depend on how it is made."""
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    # 18 digits: more do not fit into the database's integer.
    if not (text.startswith("p") and text[1:].isascii() and text[1:].isdecimal()) or len(text) > 10:
        raise Problem("invalid-request", "`cursor` is not one that this service gave.")
    return int(text[1:])
