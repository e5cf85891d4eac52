LOGGING = {
    "version": 1,
    "handlers": {
        "file": {
            "class": "logging.FileHandler",
            "filename": "/app/shop.log",
        },
    },
    "root": {"handlers": ["file"], "level": "INFO"},
}
