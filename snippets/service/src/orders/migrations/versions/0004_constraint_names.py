"""Checks get the names that the tables' definition gives them: the first migration doubled the prefix."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The naming convention puts ck_TABLE_ before a name, unless op.f() says that it is whole.
CHECKS = (("orders", "status"), ("orders", "amount"), ("payments", "status"))


def upgrade() -> None:
    """Rename them: no row is read, so the lock is short."""
    for table, name in CHECKS:
        rename(table, f"ck_{table}_ck_{table}_{name}", f"ck_{table}_{name}")


def downgrade() -> None:
    """Give them their old names."""
    for table, name in CHECKS:
        rename(table, f"ck_{table}_{name}", f"ck_{table}_ck_{table}_{name}")


def rename(table: str, old: str, new: str) -> None:
    """Rename a constraint. SQLite cannot, and nothing there asks for one by its name."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
