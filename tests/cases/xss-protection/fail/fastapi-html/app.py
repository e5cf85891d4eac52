from fastapi import FastAPI
from fastapi.responses import HTMLResponse
app = FastAPI()

@app.get("/find")
def find(q: str):
    return HTMLResponse("<p>Nothing for " + q + "</p>")
