import requests
from tenacity import retry, stop_after_attempt, wait_random_exponential


@retry(stop=stop_after_attempt(3), wait=wait_random_exponential(max=10))
def rate(currency: str) -> float:
    # requests.get(url) without a limit would wait for ever
    answer = requests.get(f"https://rates.example.com/{currency}", timeout=(3, 10))
    answer.raise_for_status()
    return float(answer.json()["rate"])
