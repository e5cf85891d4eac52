import pickle

from django.core.cache import cache


def kept(key):
    found = cache.get(key)
    return pickle.loads(found) if found else None
