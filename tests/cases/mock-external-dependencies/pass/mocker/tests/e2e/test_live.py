import requests


def test_live():
    assert requests.get("https://shop.acme.com/health", timeout=2).ok
