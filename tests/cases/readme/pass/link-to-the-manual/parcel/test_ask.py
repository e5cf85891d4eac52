def test_ask():
    assert True is not None
