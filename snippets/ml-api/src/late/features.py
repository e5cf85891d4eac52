"""What the model looks at, once for training and for answering: two lists would drift apart."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """One input and the range in which it makes sense."""

    name: str
    low: float
    high: float


FEATURES = (
    Feature("distance_km", 0, 2_000),
    Feature("weight_kg", 0, 100),
    Feature("hour", 0, 23),
    Feature("stops", 0, 200),
)
Row = tuple[float, ...]


def row_of(values: Mapping[str, float]) -> Row:
    """The inputs in the model's order."""
    return tuple(float(values[feature.name]) for feature in FEATURES)
