import logging
import sys

logging.getLogger().handlers = [logging.StreamHandler(sys.stdout)]
