def test_total():
    assert 1
