"""A trained model on disk: what it is, how good it was, what it learnt from."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from late.features import FEATURES, Row
from late.regression import dot, sigmoid

FORMAT = "late-model/1"


class ModelError(Exception):
    """The file is not a model that this release can use; the message says why."""


@dataclass(frozen=True)
class Spread:
    """How one input was distributed in the training data: the edges of its bins, their shares."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """Everything that an answer depends on.

    Attributes:
        version: chosen by who trains; names the model in answers, logs and metrics.
        data: SHA-256 of the training data, so that the model can be made again.
        quality: area under the curve on rows that it did not learn from.
        spreads: of each input, for the drift gauge.
    """

    version: str
    data: str
    rows: int
    quality: float
    features: tuple[str, ...]
    means: Row
    scales: Row
    weights: Row
    bias: float
    spreads: tuple[Spread, ...]
    digest: str = ""

    def probability(self, row: Row) -> float:
        """How likely this parcel is late."""
        scaled = scale(row, self.means, self.scales)
        return sigmoid(dot(self.weights, scaled) + self.bias)


def scale(row: Row, means: Row, scales: Row) -> Row:
    """The row in units of the training data's own spread."""
    return tuple((v - m) / s for v, m, s in zip(row, means, scales, strict=True))


def save(model: Model, path: Path) -> str:
    """Write it as JSON, never as a pickle: loading a pickle runs what is in it. The digest."""
    kept = {"format": FORMAT, **asdict(model)}
    del kept["digest"]
    text = json.dumps(kept, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")
    return digest_of(text.encode())


def load(path: Path, digest: str | None = None) -> Model:
    """Read it, and refuse what is not the file that was meant or does not fit this code.

    Raises:
        ModelError: says what is wrong with it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
    found = digest_of(content)
    if digest is not None and digest != found:
        raise ModelError(f"{path} is {found}, and MODEL_DIGEST asks for {digest}")
    try:
        kept = json.loads(content)
        if kept.pop("format") != FORMAT:
            raise ModelError(f"{path} is not of the format {FORMAT}")
        model = _model(kept, found)
        _check(model, path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} is not a model: {error!r}") from error
    return model


def digest_of(content: bytes) -> str:
    """The name that a content has everywhere."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _model(kept: dict[str, Any], digest: str) -> Model:
    spreads = tuple(
        Spread(_numbers(one["edges"]), _numbers(one["shares"])) for one in kept.pop("spreads")
    )
    for name in ("means", "scales", "weights"):
        kept[name] = _numbers(kept[name])
    kept["features"] = tuple(kept["features"])
    return Model(**kept, spreads=spreads, digest=digest)


def _numbers(values: object) -> tuple[float, ...]:
    if not isinstance(values, Sequence) or not all(isinstance(v, int | float) for v in values):
        raise ValueError(f"not numbers: {values!r}")
    return tuple(float(value) for value in values)


def _check(model: Model, path: Path) -> None:
    expected = tuple(feature.name for feature in FEATURES)
    if model.features != expected:
        raise ModelError(f"{path} wants {model.features}, and this release gives {expected}")
    parts = (model.means, model.scales, model.weights, model.spreads)
    if any(len(part) != len(expected) for part in parts):
        raise ModelError(f"{path} does not have {len(expected)} of each")
    numbers = (*model.means, *model.scales, *model.weights, model.bias)
    if not all(map(math.isfinite, numbers)) or not all(model.scales):
        raise ModelError(f"{path} holds numbers that no answer can come from")
    if any(len(spread.edges) + 1 != len(spread.shares) for spread in model.spreads):
        raise ModelError(f"{path} has bins without edges")
