from alembic import command


def database(config):
    command.upgrade(config, "head")
