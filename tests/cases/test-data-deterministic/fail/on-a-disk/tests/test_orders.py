import json


def test_orders():
    orders = json.load(open("/home/anna/orders.json"))
    assert orders
