"""Orders and what happened to them. All functions work inside the caller's transaction."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from orders import domain
from orders.context import current
from orders.domain import Item, Line, Order, OrderStatus
from orders.problems import Problem
from orders.tables import AUDIT, ORDERS


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that cannot be guessed and says nothing."""
    return str(uuid.uuid4())


def record(connection: Connection, order_id: str, event: str, **details: object) -> None:
    """Add to the audit trail, in the transaction of what is told: both are kept, or neither."""
    connection.execute(
        insert(AUDIT).values(
            order_id=order_id,
            at=now(),
            event=event,
            request_id=current().request_id,
            details=details,
        )
    )


def add(connection: Connection, order_id: str, lines: list[Line]) -> Order:
    """Keep a new order."""
    values = {
        "id": order_id,
        "status": OrderStatus.OPEN,
        "lines": [{"item": line.item.value, "quantity": line.quantity} for line in lines],
        "amount": domain.total(lines),
        "currency": domain.CURRENCY,
        "created_at": now(),
    }
    row = connection.execute(insert(ORDERS).values(values).returning(ORDERS)).mappings().one()
    record(connection, order_id, "created", amount=values["amount"])
    return _order(row)


def find(connection: Connection, order_id: str, lock: bool = False) -> Order:
    """The order with this id; with `lock`, nobody else changes it until the transaction ends.

    Raises:
        Problem: not-found.
    """
    query = select(ORDERS).where(ORDERS.c.id == order_id)
    if lock:
        query = query.with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Problem("not-found", "There is no order with this id.")
    return _order(row)


def move(connection: Connection, order: Order, wanted: OrderStatus) -> None:
    """Change an order's state.

    Raises:
        Problem: wrong-state, by the rules or because another request was faster.
    """
    try:
        domain.check_move(order.status, wanted)
    except domain.WrongMove as error:
        raise Problem("wrong-state", f"{error}.".capitalize()) from error
    # The condition repeats what was read: between reading and writing somebody may have moved it.
    changed = connection.execute(
        update(ORDERS)
        .where(ORDERS.c.id == order.id, ORDERS.c.status == order.status)
        .values(status=wanted)
    )
    if changed.rowcount != 1:
        raise Problem("wrong-state", "The order was changed by another request.")


# --8<-- [start:page]
def page(connection: Connection, before: int | None, limit: int) -> list[Order]:
    """Orders from the newest on, those before a position, at most so many.

    By position and not by OFFSET: that reads all it skips, and while orders come in it gives
    some twice.
    """
    query = select(ORDERS).order_by(ORDERS.c.position.desc()).limit(limit)
    if before is not None:
        query = query.where(ORDERS.c.position < before)
    return [_order(row) for row in connection.execute(query).mappings()]


# --8<-- [end:page]


def trail(connection: Connection, order_id: str) -> list[RowMapping]:
    """All that happened to an order, in its order."""
    query = select(AUDIT).where(AUDIT.c.order_id == order_id).order_by(AUDIT.c.position)
    return list(connection.execute(query).mappings())


def _order(row: Any) -> Order:
    return Order(
        position=row["position"],
        id=row["id"],
        status=OrderStatus(row["status"]),
        lines=[Line(Item(line["item"]), line["quantity"]) for line in row["lines"]],
        amount=row["amount"],
        currency=row["currency"],
        created_at=row["created_at"],
    )
