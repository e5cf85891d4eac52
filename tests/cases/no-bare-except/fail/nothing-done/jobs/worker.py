def work(queue):
    while True:
        try:
            queue.get().run()
        except Exception:
            pass
