"""One JSON object a line on stdout. The platform collects it; nothing is written to files."""

import json
import logging
import sys
from datetime import UTC, datetime

from late.problems import REQUEST_ID

# What a record has of itself, whatever the version of Python. The rest came from `extra=`.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class JsonFormatter(logging.Formatter):
    """Every field that somebody logged is in the line, and none replaces one of the line's own."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, object] = {
            name: value for name, value in vars(record).items() if name not in OWN
        }
        line |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if REQUEST_ID.get():
            line["request_id"] = REQUEST_ID.get()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=repr)


def configure(level: str) -> None:
    """Send everything, Uvicorn's own lines too, through one handler to stdout."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # Its line has neither request id nor duration; ours (layers.py) has both.
    logging.getLogger("uvicorn.access").disabled = True
