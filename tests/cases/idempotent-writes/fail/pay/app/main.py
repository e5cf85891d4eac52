from fastapi import FastAPI

app = FastAPI()


@app.post("/orders/{number}/pay")
async def pay(number: int, card: dict):
    return charge(number, card)
