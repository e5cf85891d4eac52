import structlog

LOG = structlog.get_logger()
TEXT = "print(x) is not called"
# print("never")


def pprint(value):
    LOG.info("value", value=value)
