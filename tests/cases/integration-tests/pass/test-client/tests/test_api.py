from fastapi.testclient import TestClient


def test_orders():
    assert TestClient(app).get("/orders").status_code == 200
