"""What the service is told by its environment, read once and refused early when it is wrong."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class SettingsError(ValueError):
    """Settings are wrong; the message names each of them."""


@dataclass(frozen=True)
class Settings:
    """Which model is served, and how much is let in at once."""

    model: Path = Path("model.json")
    # Set where it matters which model answers: another file is then refused.
    digest: str | None = None
    max_batch: int = 100
    max_body: int = 32_768
    max_in_flight: int = 32
    log_level: str = "INFO"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables.

    Raises:
        SettingsError: with *all* that is wrong, so that nobody mends one variable a start.
    """
    errors: list[str] = []

    def number(name: str, default: int) -> int:
        text = environment.get(name, str(default))
        if not (text.isdecimal() and text.isascii() and int(text[:12]) > 0):
            errors.append(f"{name} must be a whole number above 0")
            return default
        return int(text[:12])

    digest = environment.get("MODEL_DIGEST")
    if digest is not None and not DIGEST.fullmatch(digest):
        errors.append("MODEL_DIGEST must be sha256: and 64 hexadecimal digits")
    level = environment.get("LOG_LEVEL", Settings.log_level)
    if level not in LOG_LEVELS:
        errors.append(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
    settings = Settings(
        model=Path(environment.get("MODEL_FILE", Settings.model)),
        digest=digest,
        max_batch=number("MAX_BATCH", Settings.max_batch),
        max_body=number("MAX_BODY_BYTES", Settings.max_body),
        max_in_flight=number("MAX_IN_FLIGHT", Settings.max_in_flight),
        log_level=level,
    )
    if errors:
        raise SettingsError("; ".join(errors))
    return settings
