"""The audit trail can only grow: the database refuses to change or delete a line of it."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ACTIONS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Add the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ACTIONS:
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )


def downgrade() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ACTIONS:
            op.execute(f"DROP TRIGGER audit_no_{action.lower()}")
        return
    op.execute("DROP TRIGGER audit_no_change ON audit")
    op.execute("DROP FUNCTION audit_refuse()")
