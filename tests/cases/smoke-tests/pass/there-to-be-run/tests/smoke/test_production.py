def test_health(): assert ask("/health")
