"""What the service is told by its environment. Nothing that differs by place has a default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

NEEDED = ("DATABASE_URL", "GATEWAY_URL")


@dataclass(frozen=True)
class Settings:
    """Where the database and the gateway are. The first may hold a password: it is never shown."""

    database_url: str = field(repr=False)
    gateway_url: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        SystemExit: with the names of all that is missing, so that nobody mends one a start.
    """
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        raise SystemExit(f"orders: not set: {', '.join(missing)}; see .env.example")
    return Settings(environment["DATABASE_URL"], environment["GATEWAY_URL"])
