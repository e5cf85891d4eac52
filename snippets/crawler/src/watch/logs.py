"""One JSON object a line on stdout. The platform collects it; nothing is written to files."""

import json
import logging
import sys
from datetime import UTC, datetime

# What a record has of itself, whatever the version of Python. The rest came from `extra=`.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


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
        if (caught := record.exc_info) is not None:
            line["exception"] = self.formatException(caught)
        return json.dumps(line, default=repr)


def configure(level: str) -> None:
    """Send everything, Celery's own lines too, through one handler to stdout."""
    stdout = logging.StreamHandler(sys.stdout)
    stdout.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [stdout]
    root.setLevel(level)
    # Some lines for each task say what the metrics say.
    for name in ("celery.worker.strategy", "celery.app.trace", "celery.beat"):
        logging.getLogger(name).setLevel(logging.WARNING)
