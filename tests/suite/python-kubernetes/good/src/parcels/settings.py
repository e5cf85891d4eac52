"""The settings, from the environment."""

from functools import lru_cache
from typing import Literal

from pydantic import HttpUrl, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What differs from place to place; what has no default must be given."""

    model_config = SettingsConfigDict(env_prefix="PARCELS_")

    database_url: PostgresDsn
    token_key: SecretStr
    carrier_url: HttpUrl
    carrier_timeout: float = 3.0
    allowed_origin: str | None = None
    pool_size: int = 5
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    sentry_dsn: SecretStr | None = None
    environment: str = "production"


@lru_cache
def get_settings() -> Settings:
    """The settings, read once."""
    return Settings()
