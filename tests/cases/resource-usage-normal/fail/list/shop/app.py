from flask import Flask, request

app = Flask(__name__)
EVENTS = []


@app.post("/orders")
def order():
    EVENTS.append(request.json)
    return {}
