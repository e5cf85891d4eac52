import logging

from fastapi import FastAPI

app = FastAPI()
log = logging.getLogger("parcels")
log.setLevel(logging.INFO)
log.addHandler(logging.StreamHandler())
