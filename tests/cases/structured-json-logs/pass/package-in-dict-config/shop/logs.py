from logging.config import dictConfig

dictConfig({
    "version": 1,
    "formatters": {
        "plain": {"format": "%(message)s %(levelname)s"},
        "json": {"()": "pythonjsonlogger.json.JsonFormatter"},
    },
})
