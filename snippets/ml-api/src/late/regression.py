"""Logistic regression by gradient descent. Pure Python: 600 rows take less than a second."""

import math
from collections.abc import Sequence

from late.features import Row


def sigmoid(score: float) -> float:
    """A share between 0 and 1; written so that no size of score overflows."""
    if score >= 0:
        return 1 / (1 + math.exp(-score))
    power = math.exp(score)
    return power / (1 + power)


def fit(rows: Sequence[Row], answers: Sequence[bool], steps: int = 300) -> tuple[Row, float]:
    """Weights and bias. It begins at 0 and draws no random numbers: the same rows, the same model."""
    width, share = len(rows[0]), 1 / len(rows)
    weights, bias = [0.0] * width, 0.0
    for _ in range(steps):
        slopes, lean = [0.0] * width, 0.0
        for row, answer in zip(rows, answers, strict=True):
            error = sigmoid(dot(weights, row) + bias) - answer
            lean += error
            for place, value in enumerate(row):
                slopes[place] += error * value
        weights = [w - share * slope for w, slope in zip(weights, slopes, strict=True)]
        bias -= share * lean
    return tuple(weights), bias


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """The sum of the products."""
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def area_under_curve(scores: Sequence[float], answers: Sequence[bool]) -> float:
    """How often a late parcel has a higher score than one in time: 0.5 is guessing, 1 is perfect."""
    late = [score for score, answer in zip(scores, answers, strict=True) if answer]
    fine = [score for score, answer in zip(scores, answers, strict=True) if not answer]
    if not late or not fine:
        raise ValueError("needs parcels that were late and parcels that were not")
    won = sum((a > b) + 0.5 * (a == b) for a in late for b in fine)
    return won / (len(late) * len(fine))
