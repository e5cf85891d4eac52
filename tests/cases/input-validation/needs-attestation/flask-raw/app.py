from flask import Flask, request
app = Flask(__name__)

@app.post("/orders")
def create():
    return store(request.json["lines"])
