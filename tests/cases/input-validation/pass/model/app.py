from fastapi import FastAPI
from models import NewOrder
app = FastAPI()

@app.post("/orders")
async def create(order: NewOrder):
    return store(order)
