import logging

LOG = logging.getLogger(__name__)


def send(to):
    LOG.info("sent")
    print(f"mail to {to}")
    print("done")
