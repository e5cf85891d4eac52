def test_a_schedule_runs_once():
    assert make() == 1


def test_a_change_is_found():
    assert make() == 1


def test_a_message_is_sent_again():
    assert make() == 1


def test_a_threshold_is_crossed():
    assert make() == 1


