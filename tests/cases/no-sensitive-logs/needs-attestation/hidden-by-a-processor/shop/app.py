import structlog
from fastapi import FastAPI

HIDDEN = {"token", "password"}
LOG = structlog.get_logger()
app = FastAPI()


def hide(_, __, event):
    return {key: "***" if key in HIDDEN else value for key, value in event.items()}


structlog.configure(processors=[hide, structlog.processors.JSONRenderer()])


def enter(token):
    LOG.info("entered", token=token)
