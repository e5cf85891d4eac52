import logging

from shop.settings import settings

if settings.log_file:
    logging.getLogger().addHandler(logging.FileHandler(settings.log_file))
