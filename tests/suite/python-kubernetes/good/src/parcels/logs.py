"""Logs: one JSON object a line on stdout, with the id of the request."""

import logging
import sys
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class WithRequest(logging.Filter):
    """Adds the id of the request to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set it; every record passes."""
        record.request_id = request_id.get()
        return True


def configure(level: str) -> None:
    """Send everything to stdout."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s")
    )
    handler.addFilter(WithRequest())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
