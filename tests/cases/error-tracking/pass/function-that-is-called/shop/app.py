from fastapi import FastAPI

from shop.tracker import start_tracker

start_tracker("")
app = FastAPI()
