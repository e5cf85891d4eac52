from fastapi import FastAPI

QUIET_PATHS = ("/up/live", "/up/ready")
app = FastAPI()


@app.get("/up/live")
def live():
    return {}
