"""A run on the machine of a developer; never part of a deployment."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES

DEBUG = True
SECURE_SSL_REDIRECT = False
DATABASES["default"]["OPTIONS"]["sslmode"] = "disable"
