from fastapi import FastAPI

app = FastAPI()  # sentry_sdk.init(dsn="…")
