from sqlalchemy import create_engine

from app.settings import Settings

engine = create_engine(Settings().database_url)
cache = create_engine("sqlite://")
