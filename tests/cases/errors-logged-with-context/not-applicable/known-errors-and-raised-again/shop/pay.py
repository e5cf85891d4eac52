import logging

LOG = logging.getLogger(__name__)


def pay(order):
    try:
        order.charge()
    except TimeoutError:
        LOG.error("the gateway did not answer")
    try:
        order.tell()
    except Exception:
        LOG.error("not told")
        raise
