"""What a check says of one command of a build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Scope = Mapping[str, str | None]
"""The variables that a command sees, by name; None where a value is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command does wrong, and the fix; nothing wrong where `wrong` is empty."""

    wrong: str = ""
    fix: str = ""


FINE = Answer()
"""Nothing is wrong with it."""
