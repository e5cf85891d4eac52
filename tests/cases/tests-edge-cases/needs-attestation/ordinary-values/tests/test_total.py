import pytest


@pytest.mark.parametrize("lines, total", [([3, 4], 7), ([1, 2], 3)])
def test_total(lines, total):
    assert sum(lines) == total
