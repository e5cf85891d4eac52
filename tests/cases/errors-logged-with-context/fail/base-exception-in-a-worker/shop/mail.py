import logging

logger = logging.getLogger(__name__)


class Mailer:
    def run(self):
        try:
            self.send()
        except (ValueError, Exception):
            logger.critical("mail lost")
