def test_other_content_types():
    assert make() == 1


def test_a_large_page():
    assert make() == 1


def test_encodings_of_other_scripts():
    assert make() == 1


def test_malformed_html():
    assert make() == 1


