from fastapi import FastAPI
from sqlalchemy import text

from shop.db import engine

app = FastAPI()


@app.get("/orders")
def orders():
    return []


@app.get("/health")
def health():
    with engine.connect() as db:
        db.execute(text("SELECT 1"))
    return {"status": "ok"}
