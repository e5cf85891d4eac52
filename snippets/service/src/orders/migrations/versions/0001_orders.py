"""Orders, payments, idempotency keys and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables. Written out: a migration must not change when the code does."""
    op.create_table(
        "orders",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_orders"),
        sa.UniqueConstraint("id", name="uq_orders_id"),
        sa.CheckConstraint(
            "status IN ('open', 'paying', 'paid', 'cancelled')", name="ck_orders_status"
        ),
        sa.CheckConstraint("amount > 0", name="ck_orders_amount"),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("token", sa.String(64)),
        sa.Column("reason", sa.String(64)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("held_until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_payments_order_id"),
        sa.CheckConstraint(
            "status IN ('pending', 'succeeded', 'declined')", name="ck_payments_status"
        ),
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"])
    op.create_index(
        "ux_payments_one_live",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("status != 'declined'"),
        sqlite_where=sa.text("status != 'declined'"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("operation", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.String(36), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.JSON),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("operation", "key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_resource_id", "idempotency_keys", ["resource_id"])
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    op.create_table(
        "audit",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("order_id", sa.String(36), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_audit_order_id"),
    )
    op.create_index("ix_audit_order_id", "audit", ["order_id"])


def downgrade() -> None:
    """For a developer's machine. In production one goes forward."""
    for table in ("audit", "idempotency_keys", "payments", "orders"):
        op.drop_table(table)
