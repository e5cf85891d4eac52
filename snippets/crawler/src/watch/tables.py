"""The database: which pages are watched, and which changes were found and told."""

from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Double,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)

from watch.settings import Settings

METADATA = MetaData()
# Times are seconds since 1970: they are only added to and compared.
PAGES = Table(
    "pages",
    METADATA,
    Column("url", String(2000), primary_key=True),
    Column("host", String(300), nullable=False),
    Column("due_at", Double, nullable=False),
    # Until then the page belongs to one task, whose proof is this very number.
    Column("leased_until", Double, nullable=False, default=0.0),
    Column("digest", String(64)),
    Column("etag", String(500)),
    Column("last_modified", String(100)),
    Column("checked_at", Double),
    Column("failures", Integer, nullable=False, default=0),
    Column("state", String(20), nullable=False, default="new"),
    Index("pages_due", "due_at"),
)
# A change and the notice of it are one row, written with the page in one transaction: there is no
# moment in which one is there and the other is not.
CHANGES = Table(
    "changes",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("url", String(2000), nullable=False),
    Column("before", String(64), nullable=False),
    Column("after", String(64), nullable=False),
    Column("found_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("leased_until", Double, nullable=False, default=0.0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("told_at", Double),
    Index("changes_due", "told_at", "due_at"),
)


def connect(settings: Settings) -> Engine:
    """An engine with a bounded pool; no connection is made before it is needed."""
    if settings.database.get_backend_name() == "sqlite":
        engine = create_engine(settings.database, connect_args={"timeout": 10})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        settings.database,
        pool_size=10,
        max_overflow=0,
        pool_timeout=10,
        # A restart of the database leaves dead connections behind; they are asked before use.
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 2,
            "options": "-c statement_timeout=5000 -c lock_timeout=3000",
        },
    )


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    # Who reads first and writes later could find that somebody else wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
