import logging

logging.FileHandler("out.log")
