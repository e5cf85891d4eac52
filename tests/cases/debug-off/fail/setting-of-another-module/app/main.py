from fastapi import FastAPI

from app import settings

app = FastAPI(debug=settings.DEBUG)
