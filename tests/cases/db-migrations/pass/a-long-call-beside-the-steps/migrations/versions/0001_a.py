from alembic import op
import sqlalchemy as sa

revision = 'a1'
down_revision = None


def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer()))
