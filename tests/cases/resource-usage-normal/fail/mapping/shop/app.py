from flask import Flask, request

app = Flask(__name__)
SEEN = {}


@app.post("/orders")
def order():
    number = request.json["id"]
    SEEN[number] = request.json
    return {}
