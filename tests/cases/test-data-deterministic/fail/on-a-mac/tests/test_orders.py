from pathlib import Path

DATA = Path("/Users/anna/data/orders.csv").read_text()


def test_orders():
    assert DATA
