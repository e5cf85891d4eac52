from fastapi import FastAPI
from sqlalchemy import text
app = FastAPI()

@app.get("/orders")
def orders(customer: str):
    return db.execute(text("SELECT * FROM orders WHERE customer = :customer"), {"customer": customer}).all()
