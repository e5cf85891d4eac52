"""Bring the database's schema up to date. Run once before the service: `python -m orders.schema`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from orders import logs
from orders.settings import read_settings
from orders.store import connect

# --8<-- [start:upgrade]
# Any number, the same in every release: two jobs at once wait for each other.
LOCK = 7_161_503


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the migrations that are missing."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(config(connection), revision)


# --8<-- [end:upgrade]


def config(connection: object) -> Config:
    """Alembic's settings, in code: the image has one file less that could be forgotten."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    found.attributes["connection"] = connection
    return found


def main() -> None:
    """What the job runs."""
    settings = read_settings()
    logs.configure(settings.log_level)
    upgrade(connect(settings))


if __name__ == "__main__":
    main()
