import httpx
from tenacity import retry, stop_after_attempt, wait_random


@retry(stop=stop_after_attempt(3), wait=wait_random(0, 2))
def ask(address):
    return httpx.get(address, timeout=3).raise_for_status()
