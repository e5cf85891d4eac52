import logging

LOG = logging.getLogger(__name__)


def pay(order):
    try:
        order.charge()
    except Exception as error:
        LOG.error("payment failed: %s", error)
