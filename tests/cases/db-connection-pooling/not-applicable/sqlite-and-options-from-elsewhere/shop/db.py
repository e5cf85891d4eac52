from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool, StaticPool

from shop.settings import settings

engine = create_engine("sqlite:///shop.db")
