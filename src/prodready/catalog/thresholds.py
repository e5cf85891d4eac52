"""Numbers that items are measured by: each has a default, and a profile or a project sets another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from prodready.catalog.packaged import packaged
from prodready.catalog.reading import Fields

FILE = "data/thresholds.yaml"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number by name: what it is where nobody says, its unit, and what it means."""

    name: str
    default: float
    unit: str
    says: str
    least: float = 0
    most: float | None = None

    def fault(self, value: object) -> str | None:
        """What is wrong with a value for it; None where it may be set."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"is a number ({self.unit})"
        if value < self.least or (self.most is not None and value > self.most):
            upper = "" if self.most is None else f" and at most {self.most:g}"
            return f"is at least {self.least:g}{upper} ({self.unit})"
        return None


@cache
def load_thresholds() -> Mapping[str, Threshold]:
    """Every threshold by name.

    Raises:
        InputError: the packaged file is not well-formed.
    """
    written = packaged("data")["thresholds.yaml"]
    made = {}
    for name, data in Fields({"all": written}, FILE).mapping("all").items():
        fields = Fields(data, FILE, f"{name}.")
        made[name] = Threshold(
            name,
            fields.number("default"),
            fields.text("unit"),
            fields.text("says"),
            fields.number("least", 0),
            fields.number("most") if fields.has("most") else None,
        )
        fields.finish()
    return made


def threshold_of(value: Any) -> str | None:
    """The name in `{threshold: NAME}`, the form in which an item's check asks for one."""
    if isinstance(value, Mapping) and set(value) == {"threshold"}:
        return str(value["threshold"])
    return None


def resolve(arguments: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    """The arguments of a check with each `{threshold: NAME}` as its value."""
    known = load_thresholds()
    return {
        key: value
        if (name := threshold_of(value)) is None
        else values.get(name, known[name].default)
        for key, value in arguments.items()
    }
