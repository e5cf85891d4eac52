import logging

LOG = logging.getLogger(__name__)


def login(user, password):
    LOG.info(f"login of {user} with {password}")
