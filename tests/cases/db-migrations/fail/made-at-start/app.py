from fastapi import FastAPI
from models import Base, engine
app = FastAPI()
Base.metadata.create_all(bind=engine)
