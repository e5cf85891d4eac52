from hypothesis import given, strategies


@given(strategies.lists(strategies.integers()))
def test_total(lines):
    assert sum(lines) == sum(reversed(lines))
