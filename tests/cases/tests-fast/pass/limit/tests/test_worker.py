import time


def test_worker():
    time.sleep(0.1)
