"""What the service is told by its environment, read once and refused early when it is wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL


class SettingsError(ValueError):
    """A setting is missing or cannot be read; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Where the dependencies are, and how to get in."""

    database: URL
    redis_host: str | None = None
    redis_password: str | None = field(default=None, repr=False)
    log_level: str = "INFO"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; without DATABASE_HOST the database is SQLite in memory.

    Raises:
        SettingsError: a setting that another one asks for is missing or unreadable.
    """
    return Settings(
        database=_database(environment),
        redis_host=environment.get("REDIS_HOST") or None,
        redis_password=_secret(environment, "REDIS_PASSWORD_FILE")
        if environment.get("REDIS_HOST")
        else None,
        log_level=environment.get("LOG_LEVEL", "INFO"),
    )


def _database(environment: Mapping[str, str]) -> URL:
    host = environment.get("DATABASE_HOST")
    if not host:
        return URL.create("sqlite")
    return URL.create(
        "postgresql+psycopg",
        host=host,
        database=_required(environment, "DATABASE_NAME"),
        username=_required(environment, "DATABASE_USER"),
        password=_secret(environment, "DATABASE_PASSWORD_FILE"),
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    if value := environment.get(name):
        return value
    raise SettingsError(f"{name} is not set; DATABASE_HOST asks for it")


def _secret(environment: Mapping[str, str], name: str) -> str:
    path = environment.get(name)
    if not path:
        raise SettingsError(f"{name} is not set; it names the file that holds the secret")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}: {path} cannot be read: {error.strerror}") from error
