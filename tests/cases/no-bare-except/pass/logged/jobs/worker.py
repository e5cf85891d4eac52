import logging

logger = logging.getLogger(__name__)


def work(queue):
    """Never `except: pass` here."""
    while True:
        try:
            queue.get().run()
        except Exception:
            logger.exception("job failed")
