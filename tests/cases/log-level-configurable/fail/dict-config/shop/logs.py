from logging.config import dictConfig

dictConfig({"version": 1, "root": {"level": "WARNING", "handlers": ["console"]}})
