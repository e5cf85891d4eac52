"""What the service is told by its environment, read once and refused early when it is wrong."""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

T = TypeVar("T")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# For trying the service out. It is in the temporary folder because the image's root is read-only.
SQLITE = URL.create("sqlite", database=str(Path(tempfile.gettempdir()) / "orders.db"))


class SettingsError(ValueError):
    """Settings are missing or wrong; the message names each of them."""


@dataclass(frozen=True)
class Settings:
    """Where the dependencies are, how to get in, and how much is let in. Times are in seconds."""

    database: URL = SQLITE
    # A Redis URL holds the password, so neither it nor the database's is in a `repr`.
    redis: str | None = field(default=None, repr=False)
    gateway: str = "http://127.0.0.1:9000"
    gateway_timeout: float = 2.0
    gateway_attempts: int = 3
    gateway_budget: float = 6.0
    settle_every: float = 10.0
    expire_after: float = 86_400.0
    expire_every: float = 60.0
    max_body: int = 16_384
    max_in_flight: int = 64
    rate_limit: int = 600
    cors_origins: tuple[str, ...] = ()
    log_level: str = "INFO"


# --8<-- [start:read]
def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables.

    Raises:
        SettingsError: with *all* that is wrong, so that nobody mends one variable a start.
    """
    reader = _Reader(environment)
    database = reader.database()
    settings = Settings(
        database=database,
        redis=reader.redis(),
        # What has a real database takes real money: there, no default is right.
        gateway=reader.address(None if "DATABASE_URL" in environment else Settings.gateway),
        gateway_timeout=reader.number("GATEWAY_TIMEOUT_SECONDS", Settings.gateway_timeout, 0.05),
        gateway_attempts=int(reader.number("GATEWAY_ATTEMPTS", Settings.gateway_attempts, 1)),
        gateway_budget=reader.number("GATEWAY_BUDGET_SECONDS", Settings.gateway_budget, 0.1),
        settle_every=reader.number("SETTLE_EVERY_SECONDS", Settings.settle_every, 0.1),
        expire_after=reader.number("EXPIRE_AFTER_SECONDS", Settings.expire_after, 1),
        expire_every=reader.number("EXPIRE_EVERY_SECONDS", Settings.expire_every, 0.1),
        max_body=int(reader.number("MAX_BODY_BYTES", Settings.max_body, 1)),
        max_in_flight=int(reader.number("MAX_IN_FLIGHT", Settings.max_in_flight, 1)),
        rate_limit=int(reader.number("RATE_LIMIT_PER_MINUTE", Settings.rate_limit, 0)),
        cors_origins=reader.origins(),
        log_level=reader.choice("LOG_LEVEL", Settings.log_level, LOG_LEVELS),
    )
    if reader.errors:
        raise SettingsError("; ".join(reader.errors))
    return settings


# --8<-- [end:read]


class _Reader:
    """Reads one setting after the other and remembers what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.errors: list[str] = []

    def database(self) -> URL:
        text = self.environment.get("DATABASE_URL")
        if text is None:
            return SQLITE
        try:
            url = make_url(text)
        except ArgumentError:
            return self._wrong("DATABASE_URL is not a database's URL", SQLITE)
        if url.get_backend_name() == "sqlite":
            return url
        if url.get_backend_name() != "postgresql" or not (url.host and url.database):
            form = "postgresql://USER@HOST/NAME or sqlite:///PATH"
            return self._wrong(f"DATABASE_URL must be {form}", SQLITE)
        # A URL that names no driver would ask for one that is not installed.
        url = url.set(drivername="postgresql+psycopg")
        password = self._secret("DATABASE_PASSWORD_FILE")
        return url.set(password=password) if password else url

    def redis(self) -> str | None:
        text = self.environment.get("REDIS_URL")
        if not text:
            return None
        parts = urlsplit(text)
        if parts.scheme not in ("redis", "rediss") or not parts.hostname:
            return self._wrong("REDIS_URL must be redis://HOST:PORT/NUMBER", None)
        password = self._secret("REDIS_PASSWORD_FILE")
        if password:
            host = parts.netloc.rpartition("@")[2]
            return parts._replace(netloc=f":{quote(password, safe='')}@{host}").geturl()
        return text

    def address(self, default: str | None) -> str:
        text = self.environment.get("GATEWAY_URL", default)
        if text is None:
            return self._wrong("GATEWAY_URL is not set; DATABASE_URL asks for it", "")
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return self._wrong("GATEWAY_URL must be http://HOST or https://HOST", "")
        return text.rstrip("/")

    # --8<-- [start:number]
    def number(self, name: str, default: float, least: float) -> float:
        text = self.environment.get(name)
        if text is None:
            return default
        read: Callable[[str], float] = int if isinstance(default, int) else float
        try:
            value = read(text)
        except ValueError:
            return self._wrong(f"{name} must be a number", default)
        # Not `value < least`: that is false for NaN, which would be let through.
        if not least <= value < float("inf"):
            return self._wrong(f"{name} must be a finite number of at least {least:g}", default)
        return value

    # --8<-- [end:number]

    def origins(self) -> tuple[str, ...]:
        text = self.environment.get("CORS_ORIGINS", "")
        origins = tuple(part.strip() for part in text.split(",") if part.strip())
        if any(urlsplit(o).scheme not in ("http", "https") or urlsplit(o).path for o in origins):
            return self._wrong("CORS_ORIGINS must be origins as https://shop.example.com", ())
        return origins

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.environment.get(name, default)
        if value not in choices:
            return self._wrong(f"{name} must be one of {', '.join(choices)}", default)
        return value

    # --8<-- [start:secret]
    def _secret(self, name: str) -> str | None:
        path = self.environment.get(name)
        if path is None:
            return None
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            return self._wrong(f"{name}: {path} cannot be read: {error.strerror}", None)
        return text or self._wrong(f"{name}: {path} is empty", None)

    # --8<-- [end:secret]

    def _wrong(self, message: str, instead: T) -> T:
        self.errors.append(message)
        return instead
