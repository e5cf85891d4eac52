from functools import lru_cache

from cachetools import TTLCache

PRICES = TTLCache(maxsize=1024, ttl=60)


@lru_cache
def settings():
    return object()
