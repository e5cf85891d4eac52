import requests


def test_own():
    assert requests.get("http://localhost:8000/health", timeout=2).ok
