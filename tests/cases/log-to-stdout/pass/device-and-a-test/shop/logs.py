import logging

logging.basicConfig(filename="/dev/stdout")
