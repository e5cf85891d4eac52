def test_a_change_is_found():
    assert make() == 1


