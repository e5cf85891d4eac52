import requests

URL = "https://rates.example.com"


def rate(currency: str) -> float:
    answer = requests.get(f"{URL}/{currency}")
    answer.raise_for_status()
    return float(answer.json()["rate"])
