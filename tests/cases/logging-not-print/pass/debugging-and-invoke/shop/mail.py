import logging

from shop.settings import settings

LOG = logging.getLogger(__name__)


def send(mail):
    if settings.debug:
        print(mail)
