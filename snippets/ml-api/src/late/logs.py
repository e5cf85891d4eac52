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
            "message": record.getMessage(),
            "logger": record.name,
        }
        if REQUEST_ID.get():
            line["request_id"] = REQUEST_ID.get()
        if (caught := record.exc_info) is not None:
            line["exception"] = self.formatException(caught)
        return json.dumps(line, default=repr)


def configure(level: str) -> None:
    """Send everything, Uvicorn's own lines too, through one handler to stdout."""
    stdout = logging.StreamHandler(sys.stdout)
    stdout.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [stdout]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # Its line has neither request id nor duration; ours (layers.py) has both.
    logging.getLogger("uvicorn.access").disabled = True
