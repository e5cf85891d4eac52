"""An index of the open orders by age: the job that expires them reads no others."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "ix_orders_open"
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    """Add the index. On a large table: CREATE INDEX CONCURRENTLY, outside of a transaction."""
    op.create_index(NAME, "orders", ["created_at"], postgresql_where=OPEN, sqlite_where=OPEN)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index(NAME, "orders")
