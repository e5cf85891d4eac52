def test_order(): assert ask()
