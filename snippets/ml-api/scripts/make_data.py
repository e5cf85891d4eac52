"""Made-up deliveries to learn from: `python scripts/make_data.py > data/deliveries.csv`."""

import math
import random


def rows(count: int = 600, seed: int = 20261120) -> list[str]:
    """A heading and the rows, the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311  # no secret depends on it
    lines = ["distance_km,weight_kg,hour,stops,late"]
    for _ in range(count):
        distance = round(min(dice.expovariate(1 / 120), 1_500), 1)
        weight = round(min(dice.lognormvariate(1, 0.8), 80), 1)
        hour = dice.randint(0, 23)
        stops = min(int(dice.expovariate(1 / 25)), 150)
        score = -2.2 + distance / 110 + 0.06 * weight + 0.05 * (hour - 12) + stops / 30
        late = dice.random() < 1 / (1 + math.exp(-score))
        lines.append(f"{distance},{weight},{hour},{stops},{int(late)}")
    return lines


if __name__ == "__main__":
    print("\n".join(rows()))
