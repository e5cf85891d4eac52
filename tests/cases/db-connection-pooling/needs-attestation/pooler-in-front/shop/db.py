from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool, StaticPool

from shop.settings import settings

engine = create_engine(settings.database_url, poolclass=NullPool)
