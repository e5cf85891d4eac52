from sqlalchemy import create_engine

from shop.settings import settings


def is_at_head():
    return create_engine(settings.database_url).connect()
