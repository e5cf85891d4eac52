"""What the checks of settings and of logs ask of Spring Boot's own files."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.facts.secretwords import is_literal, is_placeholder, names_secret
from prodready.facts.spring import SpringSettings

_CHATTY = frozenset({"debug", "trace", "all"})


def secrets(spring: SpringSettings) -> Iterator[Outcome]:
    """Secrets that every environment has in common, as they are written in the file."""
    for one in spring.all:
        if not names_secret(one.key.replace(".", "_")):
            continue
        if one.default is None:
            yield Pass(one.place, f"without {one.key} it does not start")
        elif is_literal(one.default) and not is_placeholder(one.default):
            yield Fail(
                one.place,
                f"{one.key} has a value that everybody can read in the code",
                f"Ask for it without a default: {one.key}=${{{_variable(one.key)}}}.",
            )


def _variable(key: str) -> str:
    return key.upper().replace(".", "_").replace("-", "")


def chatty_levels(spring: SpringSettings) -> Iterator[Fail]:
    """Loggers that every environment has at the level of debugging."""
    found = [
        one
        for one in spring.all
        if one.key.startswith("logging.level.") and (one.default or "").lower() in _CHATTY
    ]
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield Fail(
            found[0].place,
            f"{found[0].key}{more} is {found[0].default} wherever this runs",
            "Move it to application-dev.properties, and leave INFO here.",
        )
