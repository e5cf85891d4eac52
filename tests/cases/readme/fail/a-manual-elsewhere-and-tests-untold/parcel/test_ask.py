def test_ask() -> None:
    assert True
