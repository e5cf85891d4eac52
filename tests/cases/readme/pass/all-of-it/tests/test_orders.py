def test_orders():
    assert 1 + 1 == 2
