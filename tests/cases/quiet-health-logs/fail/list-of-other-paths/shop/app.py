from fastapi import FastAPI

QUIET_PATHS = ("/healthz", "/readyz")
app = FastAPI()


@app.get("/up/live")
def live():
    return {}
