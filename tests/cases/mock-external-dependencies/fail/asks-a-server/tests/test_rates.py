import requests


def test_rates():
    answer = requests.get("https://api.exchangerates.io/latest", timeout=5)
    assert answer.status_code == 200
