"""One line of JSON for each event, on stdout."""

import logging
import logging.config
from typing import Any

import structlog
from gunicorn.glogging import Logger

HIDDEN = {"authorization", "token", "password", "secret", "email", "phone"}


def hide(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace what nobody may read in a log."""
    return {key: "***" if key.lower() in HIDDEN else value for key, value in event.items()}


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide,
]


def logging_config(level: str) -> dict[str, Any]:
    """Return the configuration for logging, and set up structlog in front of it."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
            }
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {"django.server": {"handlers": [], "propagate": True}},
    }


class GunicornLogger(Logger):
    """Send gunicorn's own lines through the root logger."""

    def setup(self, cfg: Any) -> None:
        """Take the handlers away, so that the root's one writes."""
        super().setup(cfg)
        logging.config.dictConfig(logging_config("INFO"))
        self.error_log.handlers = []
        self.error_log.propagate = True
