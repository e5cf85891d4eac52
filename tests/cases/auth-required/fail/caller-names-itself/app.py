from fastapi import FastAPI
app = FastAPI()

@app.get("/orders")
def list_orders(customer: str, limit: int = 10):
    return find(customer, limit)
