from fastapi import FastAPI

app = FastAPI()


@app.get("/payments")
def payments():
    return []
