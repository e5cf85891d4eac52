def test_quiet():
    try:
        run()
    except:
        pass
