import logging

LOG = logging.getLogger(__name__)


def send(mail):
    try:
        mail.send()
    except Exception:
        LOG.debug("mail %s", mail)
        LOG.exception("mail lost")
