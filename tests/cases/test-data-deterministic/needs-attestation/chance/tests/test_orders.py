import random


def test_orders():
    assert random.choice([1, 2]) in (1, 2)
