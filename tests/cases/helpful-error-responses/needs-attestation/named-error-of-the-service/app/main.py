from flask import Flask

app = Flask(__name__)


class Busy(Exception):
    """Its text is ours."""


@app.post("/orders")
def order():
    try:
        return place()
    except Busy as busy:
        return {"error": str(busy)}, 503
