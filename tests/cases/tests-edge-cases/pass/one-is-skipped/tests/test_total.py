import pytest


@pytest.mark.skip(reason="slow")
@pytest.mark.parametrize("count", [0, 10**9])
def test_many(count):
    assert count >= 0


@pytest.mark.skipif("sys.platform == 'win32'")
@pytest.mark.parametrize("name", ["", "a"])
def test_name(name):
    assert len(name) < 2
