def test_a_site_with_many_pages():
    assert make() == 1


def test_a_page_made_by_a_script():
    assert make() == 1


def test_a_site_with_a_login():
    assert make() == 1


def test_a_site_that_answers_429():
    assert make() == 1


