import pytest


@pytest.mark.xfail(reason="rounds wrongly, bug 17")
def test_a():
    assert total([0.1, 0.2]) == 0.3
