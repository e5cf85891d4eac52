from fastapi import FastAPI

QUIET_PATHS = ("/up/live")
app = FastAPI()


@app.get("/up/live")
def live():
    return {}
