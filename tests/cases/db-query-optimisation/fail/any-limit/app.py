from fastapi import FastAPI, Query
app = FastAPI()

@app.get("/orders")
def orders(limit: int = 20):
    return session.query(Order).limit(limit).all()
