import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/rate")
def rate():
    return requests.get("https://rates.example.com", timeout=3).json()
