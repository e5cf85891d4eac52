"""Orders in the database. Amounts are in cents; every change is a transaction with its event."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

METADATA = MetaData()
ORDERS = Table(
    "orders",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("lines", JSON, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("status", String(10), nullable=False),
    Column("payment_key", String(80)),
    Column("answer", JSON),
    Column("made_at", String(40), nullable=False),
)
EVENTS = Table(
    "events",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("order_id", String(32), nullable=False, index=True),
    Column("at", String(40), nullable=False),
    Column("event", String(20), nullable=False),
)
SHOWN = (ORDERS.c.id, ORDERS.c.status, ORDERS.c.amount, ORDERS.c.made_at)


class Store:
    """All that is asked of the database."""

    def __init__(self, url: str) -> None:
        # No connection is waited for longer than this, and none is used that the server closed.
        self.engine = create_engine(url, pool_timeout=5, pool_pre_ping=True)
        METADATA.create_all(self.engine)

    def ping(self) -> None:
        """Raise SQLAlchemyError when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def add(self, key: str, lines: list[dict[str, Any]], amount: int) -> dict[str, Any]:
        """A new order, or the one that was made with this key before."""
        order_id = uuid.uuid4().hex
        row: dict[str, Any] = {"id": order_id, "key": key, "lines": lines, "amount": amount}
        row |= {"status": "open", "made_at": now()}
        try:
            with self.change(order_id, "created") as connection:
                connection.execute(insert(ORDERS).values(row))
        except IntegrityError:
            with self.engine.connect() as connection:
                found = connection.execute(select(ORDERS).where(ORDERS.c.key == key)).mappings()
                row = dict(found.one())
        return row

    def find(self, order_id: str) -> dict[str, Any] | None:
        """An order with all its columns."""
        with self.engine.connect() as connection:
            row = connection.execute(select(ORDERS).where(ORDERS.c.id == order_id)).mappings()
            found = row.first()
        return dict(found) if found else None

    def begin_payment(self, order_id: str, key: str) -> bool:
        """Take the order for this payment; False when another payment has it, or had it."""
        mine = or_(
            ORDERS.c.status == "open",
            (ORDERS.c.status == "paying") & (ORDERS.c.payment_key == key),
        )
        taken = update(ORDERS).where(ORDERS.c.id == order_id, mine)
        with self.change(order_id, "payment-begun") as connection:
            rows = connection.execute(taken.values(status="paying", payment_key=key)).rowcount
            if rows == 0:
                connection.rollback()
        return rows == 1

    def end_payment(self, order_id: str, answer: dict[str, Any]) -> None:
        """Keep what the gateway decided. A refused order is open for another card."""
        status = "paid" if answer["paid"] else "open"
        event = "paid" if answer["paid"] else "refused"
        with self.change(order_id, event) as connection:
            ended = update(ORDERS).where(ORDERS.c.id == order_id)
            connection.execute(ended.values(status=status, answer=answer))

    def newest(self, limit: int) -> list[dict[str, Any]]:
        """The newest orders first."""
        chosen = select(*SHOWN).order_by(ORDERS.c.made_at.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(chosen).mappings()]

    def trail(self, order_id: str) -> list[dict[str, Any]]:
        """What happened to an order, in its order."""
        chosen = select(EVENTS.c.at, EVENTS.c.event).where(EVENTS.c.order_id == order_id)
        with self.engine.connect() as connection:
            return [
                dict(row) for row in connection.execute(chosen.order_by(EVENTS.c.number)).mappings()
            ]

    @contextmanager
    def change(self, order_id: str, event: str) -> Iterator[Connection]:
        """A transaction that writes down what it did: both are there, or neither."""
        with self.engine.connect() as connection:
            yield connection
            if connection.in_transaction():
                row = {"order_id": order_id, "at": now(), "event": event}
                connection.execute(insert(EVENTS).values(row))
                connection.commit()


def now() -> str:
    """The time in UTC, as text that sorts."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
