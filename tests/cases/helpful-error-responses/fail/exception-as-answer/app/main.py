from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()


@app.exception_handler(Exception)
async def failed(request: Request, error: Exception):
    # Strangers read the query and the host here.
    return JSONResponse({"error": str(error)}, status_code=500)
