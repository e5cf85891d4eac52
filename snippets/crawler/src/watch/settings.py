"""What the crawler is told by its environment, read once and refused early when it is wrong."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SQLITE = URL.create("sqlite", database=str(Path(tempfile.gettempdir()) / "watch.db"))


class SettingsError(ValueError):
    """Settings are missing or wrong; the message names each of them."""


@dataclass(frozen=True)
class Settings:
    """What is watched, how politely, and who is told. Times are in seconds."""

    # Whoever runs a site must be able to find out who asks, and to object.
    agent: str
    notify: str
    secret: str = field(repr=False)
    start: tuple[str, ...] = ()
    database: URL = SQLITE
    redis: str = field(default="redis://127.0.0.1:6379/0", repr=False)
    # HOST:PORT of sites in private networks that may be asked all the same.
    private: frozenset[str] = frozenset()
    rate: float = 1.0
    recheck: float = 3_600.0
    fetch_seconds: float = 10.0
    max_bytes: int = 1_000_000
    max_pages: int = 10_000
    lease: float = 60.0
    tick: float = 1.0
    metrics_port: int = 0
    log_level: str = "INFO"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables.

    Raises:
        SettingsError: with *all* that is wrong, so that nobody mends one variable a start.
    """
    reader = _Reader(environment)
    settings = Settings(
        agent=reader.agent(),
        notify=reader.address("NOTIFY_URL"),
        secret=reader.secret("NOTIFY_SECRET_FILE", asked=True),
        start=tuple(environment.get("START_URLS", "").split()),
        database=reader.database(),
        redis=reader.redis(),
        private=frozenset(environment.get("ALLOWED_PRIVATE_HOSTS", "").split()),
        rate=reader.number("PAGES_PER_SECOND_AND_HOST", Settings.rate, 0.001),
        recheck=reader.number("RECHECK_SECONDS", Settings.recheck, 1),
        fetch_seconds=reader.number("FETCH_SECONDS", Settings.fetch_seconds, 0.1),
        max_bytes=int(reader.number("MAX_BYTES", Settings.max_bytes, 1)),
        max_pages=int(reader.number("MAX_PAGES", Settings.max_pages, 1)),
        lease=reader.number("LEASE_SECONDS", Settings.lease, 1),
        tick=reader.number("TICK_SECONDS", Settings.tick, 0.1),
        metrics_port=int(reader.number("METRICS_PORT", Settings.metrics_port, 0)),
        log_level=reader.level(),
    )
    for url in settings.start:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            reader.errors.append("START_URLS must be http or https, with spaces between")
    # A page that is still being fetched must not be given to somebody else.
    if settings.lease < 2 * settings.fetch_seconds:
        reader.errors.append("LEASE_SECONDS must be at least twice FETCH_SECONDS")
    if reader.errors:
        raise SettingsError("; ".join(reader.errors))
    return settings


class _Reader:
    """Reads one setting after the other and remembers what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.errors: list[str] = []

    def agent(self) -> str:
        text = self.environment.get("USER_AGENT", "")
        if "http" not in text and "@" not in text:
            return self._wrong("USER_AGENT must hold an address where you can be reached")
        return text

    def address(self, name: str) -> str:
        text = self.environment.get(name, "")
        if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
            return self._wrong(f"{name} must be http://HOST or https://HOST")
        return text

    def database(self) -> URL:
        text = self.environment.get("DATABASE_URL")
        if text is None:
            return SQLITE
        try:
            url = make_url(text)
        except ArgumentError:
            self._wrong("DATABASE_URL is not a database's URL")
            return SQLITE
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        elif url.get_backend_name() != "sqlite":
            self._wrong("DATABASE_URL must be postgresql://USER@HOST/NAME or sqlite:///PATH")
        password = self.secret("DATABASE_PASSWORD_FILE")
        return url.set(password=password) if password else url

    def redis(self) -> str:
        parts = urlsplit(self.environment.get("REDIS_URL", Settings.redis))
        if parts.scheme not in ("redis", "rediss") or not parts.hostname:
            return self._wrong("REDIS_URL must be redis://HOST:PORT/NUMBER")
        password = self.secret("REDIS_PASSWORD_FILE")
        if password:
            host = parts.netloc.rpartition("@")[2]
            return parts._replace(netloc=f":{quote(password, safe='')}@{host}").geturl()
        return parts.geturl()

    def number(self, name: str, default: float, least: float) -> float:
        text = self.environment.get(name)
        try:
            value = default if text is None else float(text)
        except ValueError:
            self._wrong(f"{name} must be a number")
            return default
        # Not `value < least`: that is false for NaN, which would be let through.
        if not least <= value < float("inf"):
            self._wrong(f"{name} must be a finite number of at least {least:g}")
            return default
        return value

    def level(self) -> str:
        text = self.environment.get("LOG_LEVEL", Settings.log_level)
        if text not in LOG_LEVELS:
            return self._wrong(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
        return text

    def secret(self, name: str, asked: bool = False) -> str:
        path = self.environment.get(name)
        if path is None:
            return self._wrong(f"{name} is not set") if asked else ""
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            return self._wrong(f"{name}: {path} cannot be read: {error.strerror}")
        return text or self._wrong(f"{name}: {path} is empty")

    def _wrong(self, message: str) -> str:
        self.errors.append(message)
        return ""
