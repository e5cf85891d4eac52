from alembic import op
import sqlalchemy as sa

revision = 'm1'
down_revision = ('b1', 'c1')


def upgrade():
    pass
