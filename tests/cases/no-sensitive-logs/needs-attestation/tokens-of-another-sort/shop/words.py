import logging

LOG = logging.getLogger(__name__)


def count(mention_token, eos_token):
    LOG.info("%s before %s", mention_token, eos_token)
