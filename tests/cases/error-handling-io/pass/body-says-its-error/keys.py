import requests


def limit_of(url, key):
    r = requests.post(url, data={"key": key}, timeout=10)
    found = r.json()
    if found.get("error") is not None:
        return None
    return found["limit"]
