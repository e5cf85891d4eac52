from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Such as postgresql://user@host/name."""
    database_url: str
