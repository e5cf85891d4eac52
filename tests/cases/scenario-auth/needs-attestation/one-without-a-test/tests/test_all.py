def test_registration_refuses_a_known_name():
    assert make() == 1


def test_login_works():
    assert make() == 1


