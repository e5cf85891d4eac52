import logging
from logging.handlers import RotatingFileHandler

handler = RotatingFileHandler("/var/log/shop.log", maxBytes=10_000_000)
logging.getLogger().addHandler(handler)
