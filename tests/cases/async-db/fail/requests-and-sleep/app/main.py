import time

import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/rate")
async def rate():
    time.sleep(0.1)
    return requests.get("https://rates.example.com", timeout=3).json()
