"""One JSON object a line on stdout. The platform collects it; nothing is written to files."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

from orders.context import CURRENT

# What a record has of itself, whatever the version of Python. The rest came from `extra=`.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "fields"}
# A net below the rule that no secret is logged; the rule is kept where the fields are chosen.
SECRET = re.compile(r"(?i)passw|secret|token|authorization|cookie|api_?key|card")
# Container engines split lines at 16 KB, and not every collector joins them again.
LONGEST = 4096
UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access")


# --8<-- [start:formatter]
class JsonFormatter(logging.Formatter):
    """Every field that somebody logged is in the line, and none replaces one of the line's own."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _cut(record.getMessage()),
        }
        context = CURRENT.get()
        if context is not None:
            line |= {
                "request_id": context.request_id,
                "trace_id": context.trace_id,
                "span_id": context.span_id,
            }
        if record.exc_info:
            # Its end says what happened.
            line["exception"] = self.formatException(record.exc_info)[-LONGEST:]
        extra = {name: value for name, value in vars(record).items() if name not in OWN}
        for name, value in (extra | getattr(record, "fields", {})).items():
            while name in line:
                name += "_"
            line[name] = "[redacted]" if SECRET.search(name) else _plain(value)
        return json.dumps(line, allow_nan=False)


# --8<-- [end:formatter]


# --8<-- [start:event]
def event(logger: logging.Logger, level: int, message: str, **fields: object) -> None:
    """Log a message with fields of any name.

    `extra=` alone raises KeyError for `name`, `args`, `module` and all that a record has itself.
    """
    logger.log(level, message, extra={"fields": fields})


# --8<-- [end:event]


# --8<-- [start:configure]
def configure(level: str) -> None:
    """Send everything, Uvicorn's own lines too, through one handler to stdout."""
    stdout = logging.StreamHandler(sys.stdout)
    stdout.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [stdout]
    root.setLevel(level)
    for name in UVICORN:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # Its line has neither request id nor duration; ours (observe.py) has both.
    logging.getLogger("uvicorn.access").disabled = True
    # One line for each call to the gateway says what the metric says.
    logging.getLogger("httpx2").setLevel(logging.WARNING)


# --8<-- [end:configure]


def _plain(value: object) -> object:
    """The value as JSON can hold it; what it cannot hold, as text. A log line never fails."""
    try:
        value = _redacted(value)
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return _cut(repr(value))
    if len(text) <= LONGEST:
        return value
    return _cut(value if isinstance(value, str) else text)


def _redacted(value: object) -> object:
    """The value without what names of secrets stand before."""
    if isinstance(value, dict):
        return {
            k: "[redacted]" if SECRET.search(str(k)) else _redacted(v) for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [_redacted(part) for part in value]
    return value


def _cut(text: str) -> str:
    """The text up to the largest length, and how much was left out."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}... ({len(text) - LONGEST} more)"
