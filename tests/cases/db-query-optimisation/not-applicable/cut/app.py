from fastapi import FastAPI, Query
app = FastAPI()

@app.get("/orders")
def orders(limit: int = 20):
    limit = min(limit, 100)
    return session.query(Order).limit(limit).all()
