from flask import Flask
from prometheus_client import Histogram, generate_latest

app = Flask(__name__)
BASKET_VALUE = Histogram("basket_value_euros", "What an order is worth.")


@app.get("/metrics")
def metrics():
    return generate_latest()


@app.post("/orders")
def order():
    return {"id": 1}, 201
