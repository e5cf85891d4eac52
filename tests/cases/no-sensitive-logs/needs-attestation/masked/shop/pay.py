import logging

LOG = logging.getLogger(__name__)


def pay(token, mask):
    LOG.info("paying with %s", mask(token))
