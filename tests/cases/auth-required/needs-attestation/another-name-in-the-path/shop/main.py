from typing import Annotated

from fastapi import Depends, FastAPI

from shop.access import caller

app = FastAPI()
Caller = Annotated[str, Depends(caller)]


@app.get("/orders/{number}")
def one(number: str, who: Caller) -> str:
    return number


@app.get("/public/{number}")
def public(number: str) -> str:
    return number
