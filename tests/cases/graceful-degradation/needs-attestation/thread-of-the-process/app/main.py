import threading

from fastapi import FastAPI

app = FastAPI()


def settle():
    """Takes over what others left."""


def start():
    threading.Thread(target=settle, daemon=True).start()


@app.get("/orders")
def orders():
    return []
