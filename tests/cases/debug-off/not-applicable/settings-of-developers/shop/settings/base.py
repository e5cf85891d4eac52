import os

INSTALLED_APPS = ["orders"]
DEBUG = os.getenv("DEBUG") == "1"
