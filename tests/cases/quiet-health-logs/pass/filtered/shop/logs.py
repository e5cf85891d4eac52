import logging


def configure():
    logging.getLogger("uvicorn.access").addFilter(lambda record: "/livez" not in record.getMessage())
