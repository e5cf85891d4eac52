from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from app.errors import OrderError, log

app = FastAPI()


@app.exception_handler(Exception)
async def failed(request: Request, error: Exception):
    log.error("failed: %s", repr(error))
    return JSONResponse({"title": "Something went wrong", "id": request.state.id}, status_code=500)


@app.post("/orders")
def order(body: dict):
    try:
        return place(body)
    except OrderError as error:
        raise HTTPException(status_code=422, detail=str(error))
