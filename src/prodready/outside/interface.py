"""What a result file of another tool says about items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from prodready.catalog.reading import parse_yaml
from prodready.errors import InputError
from prodready.model import Place

FILE = "data/evidence.yaml"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that the file says about some items: it is so, or it is not."""

    names: tuple[str, ...]
    """Items, by their ids or by names that they cover."""
    holds: bool
    message: str
    place: Place
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was understood: what it says, and what is to be known about it."""

    words: tuple[Word, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A result file: its path as the user named it, its text, and the numbers to hold it against."""

    path: str
    text: str
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def place(self, line: int = 1) -> Place:
        """A line of the file."""
        return Place(self.path, line)

    def error(self, message: str) -> InputError:
        """An error that names the file."""
        return InputError(f"--evidence {self.path}: {message}")

    def threshold(self, name: str) -> float:
        """A number by its name: the project's, the profile's, or the default."""
        from prodready.catalog.thresholds import load_thresholds

        return self.thresholds.get(name, load_thresholds()[name].default)


@cache
def mapping() -> Mapping[str, Any]:
    """Which items each sort of result speaks about."""
    data = parse_yaml((resources.files("prodready") / FILE).read_text("utf-8"), FILE)
    return dict(data)
