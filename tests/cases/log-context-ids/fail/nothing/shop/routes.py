import logging

LOG = logging.getLogger(__name__)
router = None


def order(number):
    LOG.info("order %s", number)
