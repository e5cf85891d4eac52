"""Do the inputs still look like the training data? The population stability index says so.

Below 0.1 they do; above 0.25 the model answers about a world that it has not seen. (A rule of
thumb from credit scoring, good enough for an alert that asks a person to look.)
"""

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence

from late.features import Row
from late.model import Spread

BINS = 10
# A share of 0 has no logarithm. One row in ten thousand stands for "none was seen".
LEAST = 1e-4


def spread(values: Sequence[float], bins: int = BINS) -> Spread:
    """Bins with about the same number of values each, and the share that fell into each."""
    ordered = sorted(values)
    # A set: where many values are equal, two edges would be one.
    edges = sorted({ordered[len(ordered) * place // bins] for place in range(1, bins)})
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    return Spread(tuple(edges), tuple(count / len(values) for count in counts))


def stability_index(expected: Sequence[float], found: Sequence[float]) -> float:
    """How far two distributions over the same bins are apart; 0 when they are equal."""
    pairs = ((max(a, LEAST), max(b, LEAST)) for a, b in zip(expected, found, strict=True))
    return math.fsum((b - a) * math.log(b / a) for a, b in pairs)


class Drift:
    """The last rows that were asked about, counted by bin, one count for each input."""

    def __init__(self, spreads: Sequence[Spread], window: int = 2_000, least: int = 500) -> None:
        self.spreads = spreads
        self.least = least
        self._places: deque[tuple[int, ...]] = deque(maxlen=window)
        self._counts = [[0] * len(spread.shares) for spread in spreads]

    def add(self, row: Row) -> None:
        """Count one row, and forget the oldest when there are enough."""
        if len(self._places) == self._places.maxlen:
            for counts, place in zip(self._counts, self._places[0], strict=True):
                counts[place] -= 1
        places = tuple(
            bisect_right(spread.edges, value)
            for spread, value in zip(self.spreads, row, strict=True)
        )
        for counts, place in zip(self._counts, places, strict=True):
            counts[place] += 1
        self._places.append(places)

    def indices(self) -> list[float]:
        """The index of each input; not a number until enough rows were seen to tell."""
        seen = len(self._places)
        if seen < self.least:
            return [math.nan] * len(self.spreads)
        return [
            stability_index(spread.shares, [count / seen for count in counts])
            for spread, counts in zip(self.spreads, self._counts, strict=True)
        ]
