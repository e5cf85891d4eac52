from django.core.cache import cache


def prices(value):
    cache.set("prices", value, timeout=None)
