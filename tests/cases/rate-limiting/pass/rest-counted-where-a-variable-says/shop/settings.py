import os

from shop.settings_global import *  # noqa: F403

if os.environ.get("CACHE_BACKEND"):
    CACHES = {"default": {"BACKEND": os.environ["CACHE_BACKEND"], "LOCATION": os.environ["CACHE"]}}
