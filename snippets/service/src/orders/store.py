"""Where orders are kept."""

from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
    text,
)
from sqlalchemy.pool import StaticPool

from orders.settings import Settings

METADATA = MetaData()
ORDERS = Table(
    "orders",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("item", String(200), nullable=False),
    Column("quantity", Integer, nullable=False),
)


def connect(settings: Settings) -> Engine:
    """An engine with a bounded pool; no connection is made before it is needed."""
    if settings.database.get_backend_name() == "sqlite":
        engine = create_engine(
            settings.database, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        METADATA.create_all(engine)
        return engine
    return create_engine(
        settings.database,
        pool_size=5,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 2},
    )


def ping(engine: Engine) -> None:
    """Raise when the database does not answer."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def add(engine: Engine, item: str, quantity: int) -> int:
    """Keep an order and return its number."""
    with engine.begin() as connection:
        order = insert(ORDERS).values(item=item, quantity=quantity).returning(ORDERS.c.id)
        number: int = connection.execute(order).scalar_one()
        return number


def find(engine: Engine, number: int) -> dict[str, Any] | None:
    """The order with this number, or None."""
    with engine.connect() as connection:
        row = connection.execute(select(ORDERS).where(ORDERS.c.id == number)).mappings().first()
        return dict(row) if row is not None else None
