"""The whole path, and what must not happen on it."""

import json
import logging
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from gateway_stub import REFUSED, create_stub
from orders import logs
from orders.app import create_app
from orders.settings import Settings, read_settings
from orders.store import Store

TEA = {"lines": [{"item": "tea", "quantity": 2}]}
GOOD = "4242424242424242"


@pytest.fixture
def gateway() -> TestClient:
    return TestClient(create_stub())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(f"sqlite:///{tmp_path}/orders.db", "http://gateway.invalid")


@pytest.fixture
def shop(settings: Settings, gateway: TestClient) -> TestClient:
    return TestClient(create_app(settings, gateway))


def order(shop: TestClient, key: str = "order-0001") -> str:
    made = shop.post("/orders", json=TEA, headers={"Idempotency-Key": key})
    assert made.status_code == 201, made.text
    assert made.json()["amount"] == 900
    return str(made.json()["id"])


def pay(
    shop: TestClient, gateway: TestClient, order_id: str, key: str, card: str = GOOD
) -> httpx2.Response:
    token = gateway.post("/tokenize", json={"number": card}).json()["token"]
    headers = {"Idempotency-Key": key}
    return shop.post(f"/orders/{order_id}/pay", json={"token": token}, headers=headers)


def test_order_pay_history(shop: TestClient, gateway: TestClient) -> None:
    order_id = order(shop)
    assert pay(shop, gateway, order_id, "payment-1").json() == {"order": order_id, "paid": True}
    assert [one["status"] for one in shop.get("/orders").json()] == ["paid"]
    trail = [one["event"] for one in shop.get(f"/orders/{order_id}/audit").json()]
    assert trail == ["created", "payment-begun", "paid"]


def test_a_double_click_orders_once(shop: TestClient) -> None:
    assert order(shop) == order(shop)
    other = {"lines": [{"item": "pot", "quantity": 1}]}
    assert (
        shop.post("/orders", json=other, headers={"Idempotency-Key": "order-0001"}).status_code
        == 422
    )
    assert len(shop.get("/orders").json()) == 1


# --8<-- [start:double]
def test_a_double_click_pays_once(shop: TestClient, gateway: TestClient) -> None:
    order_id = order(shop)
    first = pay(shop, gateway, order_id, "payment-1")
    again = pay(shop, gateway, order_id, "payment-1")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert pay(shop, gateway, order_id, "payment-2").status_code == 409
    assert gateway.get("/charges").json() == 1


# --8<-- [end:double]
def test_a_refused_order_can_be_paid_with_another_card(
    shop: TestClient, gateway: TestClient
) -> None:
    order_id = order(shop)
    assert pay(shop, gateway, order_id, "payment-1", REFUSED).json()["paid"] is False
    assert pay(shop, gateway, order_id, "payment-2").json()["paid"] is True


def test_a_gateway_that_is_away_is_asked_again(settings: Settings, gateway: TestClient) -> None:
    def away(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("away", request=request)

    broken = httpx2.Client(base_url="http://gateway.invalid", transport=httpx2.MockTransport(away))
    order_id = order(TestClient(create_app(settings, broken)))
    assert (
        pay(TestClient(create_app(settings, broken)), gateway, order_id, "payment-1").status_code
        == 503
    )
    later = TestClient(create_app(settings, gateway))
    assert pay(later, gateway, order_id, "payment-1").json()["paid"] is True


@pytest.mark.parametrize("body", [{}, {"lines": []}, {"lines": [{"item": "gold", "quantity": 1}]}])
def test_what_is_wrong_is_refused(shop: TestClient, body: dict[str, object]) -> None:
    assert (
        shop.post("/orders", json=body, headers={"Idempotency-Key": "order-0001"}).status_code
        == 422
    )
    assert shop.post("/orders", json=TEA).status_code == 422


def test_no_such_order(shop: TestClient, gateway: TestClient) -> None:
    assert pay(shop, gateway, "0" * 32, "payment-1").status_code == 404


def test_without_a_database(shop: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.get("/livez").status_code == shop.get("/readyz").status_code == 200

    def lost(*_: object) -> None:
        raise OperationalError("SELECT card FROM orders", {}, Exception("10.0.0.7 refused"))

    monkeypatch.setattr(Store, "ping", lost)
    monkeypatch.setattr(Store, "newest", lost)
    assert (shop.get("/livez").status_code, shop.get("/readyz").status_code) == (200, 503)
    answer = shop.get("/orders")
    assert answer.status_code == 500
    assert set(answer.json()) == {"title", "status", "request_id"}
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


def test_a_line_of_the_log_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    kept = root.handlers[:]
    logs.configure()
    logging.getLogger("shop").info("paid", extra={"fields": {"ms": 3, "message": "not this"}})
    line = json.loads(capsys.readouterr().out)
    root.handlers = kept
    assert (line["message"], line["level"], line["ms"]) == ("paid", "INFO", 3)


def test_settings_name_all_that_is_missing() -> None:
    with pytest.raises(SystemExit, match="DATABASE_URL, GATEWAY_URL"):
        read_settings({})
    given = read_settings({"DATABASE_URL": "sqlite://", "GATEWAY_URL": "http://g"})
    assert "sqlite" not in repr(given)
