import threading

from fastapi import FastAPI

app = FastAPI()


@app.post("/orders")
def order(body: dict):
    # lost with the next deployment
    threading.Thread(target=send_mail, args=(body,), daemon=True).start()
    return {"id": 1}
