"""Called by Alembic; the connection and its transaction are those of `orders.schema`."""

from alembic import context

from orders.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite cannot change a table; Alembic then makes a new one and copies.
    render_as_batch=True,
)
context.run_migrations()
