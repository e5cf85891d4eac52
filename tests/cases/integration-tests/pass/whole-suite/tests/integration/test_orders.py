def test_order(database):
    assert database.ask("SELECT 1")
