from fastapi import FastAPI
from sqlalchemy import create_engine, text

app = FastAPI()
engine = create_engine("sqlite://")


@app.get("/ready")
async def ready():
    with engine.connect() as db:
        db.execute(text("SELECT 1"))
