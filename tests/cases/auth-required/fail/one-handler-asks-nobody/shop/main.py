from typing import Annotated

from fastapi import Depends, FastAPI

from shop.access import caller

app = FastAPI()
Caller = Annotated[str, Depends(caller)]


@app.get("/orders")
def orders(who: str) -> list[str]:
    return []


@app.post("/orders")
def order(who: Caller) -> str:
    return who
