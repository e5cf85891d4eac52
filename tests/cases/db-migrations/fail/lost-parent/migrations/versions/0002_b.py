from alembic import op
import sqlalchemy as sa

revision = 'b1'
down_revision = 'zz'


def upgrade():
    op.add_column("orders", sa.Column("note", sa.Text()))
