import traceback

from flask import Flask

app = Flask(__name__)


@app.get("/orders")
def orders():
    try:
        return load()
    except Exception:
        return traceback.format_exc(), 500
