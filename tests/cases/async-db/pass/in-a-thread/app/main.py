import asyncio
import time

import requests


def fetch():
    time.sleep(1)
    return requests.get("https://rates.example.com", timeout=3).json()


async def rate():
    return await asyncio.to_thread(fetch)
