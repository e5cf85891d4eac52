import pytest


def test_refused():
    with pytest.raises(ValueError):
        total(None)
