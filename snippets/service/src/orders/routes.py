"""The operations for clients. Each function adds some of them to the router."""

import base64
import binascii
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Engine

from orders import idempotency, ledger, metrics, models
from orders.api import BODY, LINKS, Key, StrictRoute, problems, respond
from orders.domain import Line, OrderStatus
from orders.idempotency import Answer, Keys
from orders.payments import Payments
from orders.problems import Problem
from orders.ratelimit import RateLimit
from orders.store import reading


def build(engine: Engine, keys: Keys, payments: Payments, limit: RateLimit) -> APIRouter:
    """All operations, on the things that they work with."""
    router = APIRouter(route_class=StrictRoute, dependencies=[Depends(limit)], tags=["orders"])
    _ordering(router, engine, keys)
    _reading(router, engine)
    _ending(router, engine, payments)
    return router


def _ordering(router: APIRouter, engine: Engine, keys: Keys) -> None:
    @router.post(
        "/orders",
        status_code=201,
        response_model=models.Order,
        responses={201: {"links": LINKS}, **problems(*BODY)},
    )
    def create_order(new: models.NewOrder, key: Key) -> Response:
        """Take an order."""
        request = idempotency.Request("order", key, new.model_dump(mode="json"))
        found = keys.replay(request)
        if found:
            return respond(found)
        order_id = ledger.new_id()
        with engine.begin() as connection:
            row = idempotency.claim(connection, request, order_id, ledger.now())
            if row is not None:
                return respond(Answer(row["status"], row["body"], replayed=True))
            lines = [Line(line.item, line.quantity) for line in new.lines]
            order = models.Order.of(ledger.add(connection, order_id, lines))
            answer = Answer(201, order.model_dump(mode="json"))
            idempotency.answer(connection, request.operation, order_id, answer)
        metrics.ORDERS.inc()
        keys.remember(request, answer)
        return respond(answer, {"Location": f"/orders/{order_id}"})


def _reading(router: APIRouter, engine: Engine) -> None:
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


def _ending(router: APIRouter, engine: Engine, payments: Payments) -> None:
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
        return respond(payments.pay(str(order_id), key, new.token))


def _cursor(position: int) -> str:
    """Opaque: clients that take it apart would depend on how it is made."""
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        text = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    # 18 digits are what surely fits into the database's integer.
    if not (text.startswith("p") and text[1:].isascii() and text[1:].isdecimal()) or len(text) > 19:
        raise Problem("invalid-request", "`cursor` is not one that this service gave.")
    return int(text[1:])
