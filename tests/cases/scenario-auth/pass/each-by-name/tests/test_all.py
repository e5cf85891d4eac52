def test_registration_refuses_a_known_name():
    assert make() == 1


def test_login_is_limited_after_ten_failures():
    assert make() == 1


def test_refresh_token_works_once():
    assert make() == 1


def test_api_key_that_was_withdrawn():
    assert make() == 1


