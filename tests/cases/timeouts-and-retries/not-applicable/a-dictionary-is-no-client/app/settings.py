import requests

SETTINGS = {"timeout": None}


def timeout(requests_left: dict) -> int | None:
    """Neither is a call: `requests.get("https://example.com")`."""
    return SETTINGS.get("timeout") or requests_left.get("timeout")
