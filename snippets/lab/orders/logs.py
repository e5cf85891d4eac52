"""One JSON object a line on standard output: time, level, message, request."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class JsonFormatter(logging.Formatter):
    """A record as JSON; what was given in `extra={"fields": ...}` goes with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "request_id": REQUEST_ID.get(),
        }
        if (caught := record.exc_info) is not None:
            line["exception"] = self.formatException(caught)
        return json.dumps(getattr(record, "fields", {}) | line, default=repr)


def configure(level: str = "INFO") -> None:
    """Send everything to standard output, the server's own lines too."""
    stdout = logging.StreamHandler(sys.stdout)
    stdout.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[stdout], force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # Our own line has the time that it took, and the request's id.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("httpx2").setLevel(logging.WARNING)
