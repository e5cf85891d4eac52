from flask import Flask, request
app = Flask(__name__)

@app.post("/orders")
def create():
    order = OrderSchema().load(request.get_json())
    return store(order)
