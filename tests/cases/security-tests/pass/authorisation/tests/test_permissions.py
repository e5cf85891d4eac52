def test_stranger_reads_nothing(): assert ask().status_code == 403
