import logging

LOG = logging.getLogger(__name__)


def login(user, password, tokens):
    LOG.info("login of %s, password given: %s", user.id, bool(password))
    LOG.info("%s tokens used, next %s", len(tokens), tokens.next_token)
    LOG.info("password changed")
