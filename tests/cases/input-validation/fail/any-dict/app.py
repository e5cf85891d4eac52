from fastapi import FastAPI
app = FastAPI()

@app.post("/orders")
async def create(order: dict):
    return store(order)
