from shop.app import app


def test_an_order_is_paid():
    client = app.test_client()
    assert client.post("/orders", json={"sku": "a"}).status_code == 404
