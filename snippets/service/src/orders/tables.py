"""The tables. A change here needs a migration beside it; a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)


class Instant(TypeDecorator[datetime]):
    """A point in time, always UTC. SQLite forgets the zone; here it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Called by SQLAlchemy with what the driver gave."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


# SQLite numbers rows only in a column that is an INTEGER; there it is just as large.
Position = BigInteger().with_variant(Integer, "sqlite")

# Constraints with names: a migration can only change what it can name.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id", *more: Any, **options: Any) -> "Column[Any]":
    return Column(name, String(36), *more, nullable=False, **options)


ORDERS = Table(
    "orders",
    METADATA,
    # The list is paged along this number. Clients see `id`, which tells nobody how many there are.
    Column("position", Position, primary_key=True),
    _id(unique=True),
    Column("status", String(16), nullable=False),
    Column("lines", JSON, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("status IN ('open', 'paying', 'paid', 'cancelled')", name="status"),
    CheckConstraint("amount > 0", name="amount"),
)

# For the job that expires them: their number stays small, however many orders there were.
Index(
    "ix_orders_open",
    ORDERS.c.created_at,
    postgresql_where=ORDERS.c.status == "open",
    sqlite_where=ORDERS.c.status == "open",
)

PAYMENTS = Table(
    "payments",
    METADATA,
    _id(primary_key=True),
    _id("order_id", ForeignKey("orders.id"), index=True),
    Column("status", String(16), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("token", String(64)),
    Column("reason", String(64)),
    Column("created_at", Instant, nullable=False),
    # Whoever talks to the gateway about this payment holds it until then; see payments.py.
    Column("held_until", Instant, nullable=False),
    CheckConstraint("status IN ('pending', 'succeeded', 'declined')", name="status"),
)
# The state machine is in code, and code has bugs. This the database itself refuses:
# a second payment of an order while one is pending or has succeeded.
Index(
    "ux_payments_one_live",
    PAYMENTS.c.order_id,
    unique=True,
    postgresql_where=PAYMENTS.c.status != "declined",
    sqlite_where=PAYMENTS.c.status != "declined",
)

KEYS = Table(
    "idempotency_keys",
    METADATA,
    Column("operation", String(32), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    _id("resource_id", index=True),
    # None until the answer is known.
    Column("status", Integer),
    Column("body", JSON(none_as_null=True)),
    Column("created_at", Instant, nullable=False, index=True),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("position", Position, primary_key=True),
    _id("order_id", ForeignKey("orders.id"), index=True),
    Column("at", Instant, nullable=False),
    Column("event", String(32), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("details", JSON, nullable=False),
)
