import pytest

pytestmark = [pytest.mark.unit, pytest.mark.skip]


class TestNames:
    @pytest.mark.parametrize("name", ["", None, "O'Brien"])
    def test_name(self, name):
        assert name != "x"
