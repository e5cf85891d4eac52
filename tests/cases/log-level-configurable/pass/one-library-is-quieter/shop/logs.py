import logging

from shop.settings import settings

logging.getLogger().setLevel(settings.log_level)
logging.getLogger("httpx").setLevel(logging.WARNING)
