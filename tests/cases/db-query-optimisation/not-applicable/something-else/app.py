from fastapi import FastAPI
app = FastAPI()

@app.get("/fee")
def fee(limit: int = 20):
    return {"fee": limit * 2}
