import logging

from shop.settings import settings

LOG = logging.getLogger(__name__)


def login(access_token):
    if settings.DEBUG:
        LOG.info("token %s", access_token)
