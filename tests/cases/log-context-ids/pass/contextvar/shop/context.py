import contextvars
import logging

REQUEST_ID = contextvars.ContextVar("request_id", default="-")
LOG = logging.getLogger(__name__)
