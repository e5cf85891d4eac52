import logging

LOG = logging.getLogger(__name__)


def pay(order):
    try:
        order.charge()
    except Exception:
        LOG.exception("payment failed")
    try:
        order.tell()
    except Exception as error:
        LOG.error("not told", exc_info=error)
