"""Runs the steps of the schema."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from parcels.store import Base, engine


def steps(connection: Connection) -> None:
    """All steps, in one transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


async def online() -> None:
    """Run them on the database of the settings."""
    async with engine.connect() as connection:
        await connection.run_sync(steps)


asyncio.run(online())
