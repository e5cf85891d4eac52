from fastapi import FastAPI
from sqlalchemy import text

from shop.db import engine

app = FastAPI()


@app.get("/orders")
def orders():
    return []
