import logging

from fastapi import FastAPI

log = logging.getLogger(__name__)
app = FastAPI()


@app.get("/")
async def index(given=None):
    log.info("token %s", given.credentials if given else None)
