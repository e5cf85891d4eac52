from flask import Flask, request

app = Flask(__name__)
SEEN = {}


@app.post("/orders")
def order():
    rows = []
    rows.append(1)
    SEEN["last"] = rows
    return {}
