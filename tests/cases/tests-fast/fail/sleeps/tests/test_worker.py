import time


def test_worker(worker):
    worker.start()
    time.sleep(10)
    assert worker.done
