import random

random.seed(7)


def test_orders():
    assert random.random() < 1
