from fastapi import FastAPI

from shop import store

app = FastAPI()


@app.get("/orders")
async def orders(session, who: str, limit: int = 20):
    return await store.of_owner(session, who, limit)
