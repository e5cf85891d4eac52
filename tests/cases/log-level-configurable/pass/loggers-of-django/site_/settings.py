import os

LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR"},
        "parcels": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    },
}
