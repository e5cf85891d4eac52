from fastapi import FastAPI, Header

app = FastAPI()


@app.post("/payments")
async def pay(
    idempotency_key: str = Header(),
):
    return charge(idempotency_key)
