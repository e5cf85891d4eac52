from alembic import op
import sqlalchemy as sa

revision = 'b1'
down_revision = 'a1'


def upgrade():
    op.add_column("orders", sa.Column("note", sa.Text()))
