from sqlalchemy import create_engine

from shop.settings import settings

engine = create_engine(settings.database_url, **settings.pool)
