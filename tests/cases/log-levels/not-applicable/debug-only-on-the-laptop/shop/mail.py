import logging

logging.getLogger("mail").setLevel(logging.DEBUG)
