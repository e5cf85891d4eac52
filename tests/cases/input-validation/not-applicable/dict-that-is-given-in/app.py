from fastapi import FastAPI, Depends
app = FastAPI()

@app.post("/refresh")
def refresh(settings: dict = Depends(read_settings)):
    return {}

@app.get("/orders")
def listing(filters: dict | None = None):
    return []
