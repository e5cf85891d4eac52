from fastapi import FastAPI, Query
app = FastAPI()

@app.get("/orders")
def orders(limit: int = Query(20, ge=1)):
    return session.query(Order).limit(limit).all()
