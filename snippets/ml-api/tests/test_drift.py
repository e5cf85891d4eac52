"""The drift gauge: quiet on the training data, loud on another world, silent on too little."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from late.drift import Drift, spread, stability_index
from late.model import load
from late.train import read
from tests.conftest import MODEL, ROOT

ROWS, _ = read((ROOT / "data" / "deliveries.csv").read_bytes())
SPREADS = load(MODEL).spreads
shares = st.lists(st.floats(0.01, 1), min_size=4, max_size=4).map(
    lambda values: [value / sum(values) for value in values]
)


@given(shares)
def test_equal_distributions_are_not_apart(one: list[float]) -> None:
    assert stability_index(one, one) == 0


@given(shares, shares)
def test_it_is_a_distance_and_the_same_from_both_sides(a: list[float], b: list[float]) -> None:
    assert stability_index(a, b) >= 0
    assert stability_index(a, b) == pytest.approx(stability_index(b, a))


def test_the_figure_is_the_one_of_the_textbook() -> None:
    expected = (0.4 - 0.5) * math.log(0.4 / 0.5) + (0.6 - 0.5) * math.log(0.6 / 0.5)
    assert stability_index([0.5, 0.5], [0.4, 0.6]) == pytest.approx(expected)
    assert math.isfinite(stability_index([1, 0], [0, 1]))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_every_value_has_a_bin(values: list[float]) -> None:
    found = spread(values)
    assert len(found.shares) == len(found.edges) + 1
    assert sum(found.shares) == pytest.approx(1)


def test_rows_as_in_training_do_not_drift() -> None:
    drift = Drift(SPREADS)
    dice = random.Random(1)
    for row in dice.choices(ROWS, k=3_000):
        drift.add(row)
    assert max(drift.indices()) < 0.1


def test_another_world_does_and_only_where_it_is_another() -> None:
    drift = Drift(SPREADS)
    for distance, *others in random.Random(2).choices(ROWS, k=1_000):
        drift.add((distance * 4, *others))
    apart, *same = drift.indices()
    assert apart > 0.25
    assert max(same) < 0.1


def test_a_few_rows_say_nothing() -> None:
    drift = Drift(SPREADS, least=10)
    for row in ROWS[:9]:
        drift.add(row)
    assert all(map(math.isnan, drift.indices()))
    drift.add(ROWS[9])
    assert all(map(math.isfinite, drift.indices()))


def test_what_is_long_ago_is_forgotten() -> None:
    drift = Drift(SPREADS, window=200, least=50)
    for _ in range(200):
        drift.add((2_000, 100, 23, 200))
    assert min(drift.indices()) > 1
    for row in ROWS[:200]:
        drift.add(row)
    fresh = Drift(SPREADS, window=200, least=50)
    for row in ROWS[:200]:
        fresh.add(row)
    assert drift.indices() == fresh.indices()
