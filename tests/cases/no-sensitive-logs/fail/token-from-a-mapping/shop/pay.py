import logging

LOG = logging.getLogger(__name__)


def pay(body, settings):
    LOG.debug("paying with %s", body["access_token"])
    LOG.warning("key", extra={"key": settings.api_key})
