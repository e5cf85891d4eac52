def test_a_page():
    assert make() == 1


