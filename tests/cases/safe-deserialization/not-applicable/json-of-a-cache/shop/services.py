import json
import pickle

from django.core.cache import cache


def kept(key):
    found = cache.get(key)
    return json.loads(found) if found else None


def own(path):
    return pickle.loads(path.read_bytes())
