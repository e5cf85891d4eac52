"""Train the model: `python -m late.train VERSION data/deliveries.csv model.json`.

The same data and the same code give the same file, byte by byte. A test does it again.
"""

import csv
import io
import statistics
import sys
from pathlib import Path

from late.drift import spread
from late.features import FEATURES, Row, row_of
from late.model import Model, digest_of, save, scale
from late.regression import area_under_curve, fit

# Each fifth row is kept out of the training, to measure with.
HELD_OUT = 5
# A model that is worse than this is not written: nothing downstream would notice.
LEAST_QUALITY = 0.7


class TrainingError(Exception):
    """No model was written; the message says why."""


def train(content: bytes, version: str) -> Model:
    """A model from the CSV's bytes.

    Raises:
        TrainingError: the data are wrong, or the model is too bad to be used.
    """
    rows, answers = read(content)
    kept = [place for place in range(len(rows)) if place % HELD_OUT]
    held = [place for place in range(len(rows)) if not place % HELD_OUT]
    columns = list(zip(*(rows[place] for place in kept), strict=True))
    means = tuple(statistics.fmean(column) for column in columns)
    scales = tuple(statistics.pstdev(column) or 1.0 for column in columns)
    scaled = [scale(rows[place], means, scales) for place in kept]
    weights, bias = fit(scaled, [answers[place] for place in kept])
    model = Model(
        version=version,
        data=digest_of(content),
        rows=len(rows),
        quality=0.0,
        features=tuple(feature.name for feature in FEATURES),
        # Rounded: the last bits differ between machines, and the digest would with them.
        means=rounded(means),
        scales=rounded(scales),
        weights=rounded(weights),
        bias=round(bias, 6),
        spreads=tuple(spread(column) for column in columns),
    )
    scores = [model.probability(rows[place]) for place in held]
    quality = round(area_under_curve(scores, [answers[place] for place in held]), 4)
    if quality < LEAST_QUALITY:
        raise TrainingError(f"quality is {quality}, and {LEAST_QUALITY} is asked for")
    return Model(**{**vars(model), "quality": quality})


def read(content: bytes) -> tuple[list[Row], list[bool]]:
    """The inputs and the answers. One wrong line refuses the file: who skips it trains on less."""
    rows: list[Row] = []
    answers: list[bool] = []
    for line, record in enumerate(csv.DictReader(io.StringIO(content.decode())), start=2):
        try:
            row = row_of({feature.name: float(record[feature.name]) for feature in FEATURES})
            answers.append({"0": False, "1": True}[record["late"]])
        except (KeyError, ValueError, TypeError) as error:
            raise TrainingError(f"line {line}: {error!r}") from error
        for feature, value in zip(FEATURES, row, strict=True):
            if not feature.low <= value <= feature.high:
                raise TrainingError(f"line {line}: {feature.name} is {value}")
        rows.append(row)
    if len(rows) < 100:
        raise TrainingError(f"{len(rows)} rows are too few")
    return rows, answers


def rounded(values: Row) -> Row:
    """With six places."""
    return tuple(round(value, 6) for value in values)


def main(arguments: list[str]) -> int:
    """What the command does; its status."""
    if len(arguments) != 3:
        print("usage: python -m late.train VERSION DATA.csv MODEL.json", file=sys.stderr)
        return 2
    version, data, target = arguments
    try:
        model = train(Path(data).read_bytes(), version)
    except (OSError, UnicodeDecodeError, TrainingError) as error:
        print(f"train: {data}: {error}", file=sys.stderr)
        return 1
    print(f"{target} {version} {save(model, Path(target))} quality {model.quality}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
