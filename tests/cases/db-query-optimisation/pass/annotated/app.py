from typing import Annotated
from fastapi import FastAPI, Query
app = FastAPI()

@app.get("/orders")
def orders(limit: Annotated[int, Query(le=100)] = 20):
    return session.query(Order).limit(limit).all()
