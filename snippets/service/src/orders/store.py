"""The connection to the database.

SQLAlchemy is used without asyncio, and handlers that use it run in FastAPI's thread pool. When a
server that stops cancels what is not done in time, a thread finishes what it began, where a
coroutine would be cut off between the charge and its record. The same driver serves the service
and Alembic, and SQLite has no other.
The price is a thread for each request at work; `max_in_flight` bounds them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from orders.settings import Settings

# --8<-- [start:connect]
POOL_SIZE = 10
# A statement that takes longer is a fault. Without a limit it would hold its connection for ever,
# and ten of those are the whole pool.
POSTGRES_OPTIONS = (
    "-c statement_timeout=3000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"
)


def connect(settings: Settings) -> Engine:
    """An engine with a bounded pool; no connection is made before it is needed."""
    if settings.database.get_backend_name() == "sqlite":
        engine = create_engine(
            settings.database,
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=2,
            connect_args={"timeout": 3},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        settings.database,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=2,
        # A restart of the database leaves dead connections behind; they are asked before use.
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"connect_timeout": 2, "options": POSTGRES_OPTIONS},
    )


# --8<-- [end:connect]


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that changes nothing. On SQLite it does not wait for who writes."""
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        yield connection


def ping(engine: Engine) -> None:
    """Raise when the database does not answer, or has never been migrated."""
    with reading(engine) as connection:
        connection.execute(text("SELECT version_num FROM alembic_version"))


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    # Who means to write takes the lock at once. Two that read first and write later would each
    # wait for the other, and SQLite refuses one of them without waiting.
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
