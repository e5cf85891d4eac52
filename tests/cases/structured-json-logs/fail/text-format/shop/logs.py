import logging

logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(message)s")
