"""Orders: taken once, listed in pages, cancelled, and all of it told in the audit trail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orders.settings import Settings
from orders.store import connect
from tests.support import Shop


def test_an_order_is_kept_and_given_back(shop: Shop) -> None:
    made = shop.order()

    assert made.status_code == 201
    order = made.json()
    assert made.headers["Location"] == f"/orders/{order['id']}"
    assert (order["status"], order["amount"], order["currency"]) == ("open", 1380, "EUR")
    assert shop.client.get(f"/orders/{order['id']}").json() == order
    assert shop.events(order["id"]) == ["created"]


def test_the_same_key_is_the_same_order(shop: Shop) -> None:
    key = shop.key()

    first, second = shop.order(key), shop.order(key)

    assert second.status_code == 201
    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert len(shop.client.get("/orders").json()["orders"]) == 1


def test_the_same_key_with_another_body_is_refused(shop: Shop) -> None:
    key = shop.key()
    shop.order(key)

    answer = shop.order(key, quantity=3)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-key-reused"


def test_many_clicks_at_once_make_one_order(shop: Shop) -> None:
    key = shop.key()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.order(key), range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(shop.client.get("/orders").json()["orders"]) == 1


def test_pages_give_each_order_once_while_others_come_in(shop: Shop) -> None:
    made = [shop.ordered() for _ in range(5)]

    first = shop.client.get("/orders", params={"limit": 2}).json()
    shop.ordered()
    second = shop.client.get("/orders", params={"limit": 2, "cursor": first["next"]}).json()
    third = shop.client.get("/orders", params={"limit": 2, "cursor": second["next"]}).json()

    seen = [order["id"] for page in (first, second, third) for order in page["orders"]]
    assert seen == made[::-1]
    assert third["next"] is None


def test_a_full_last_page_has_no_next(shop: Shop) -> None:
    shop.ordered()
    shop.ordered()

    assert shop.client.get("/orders", params={"limit": 2}).json()["next"] is None


@pytest.mark.parametrize("cursor", ["?", "abc", "cDk5OTk5OTk5OTk5OTk5OTk5OTk5", "", "cMKy", "ä"])
def test_a_cursor_of_ones_own_is_refused(shop: Shop, cursor: str) -> None:
    answer = shop.client.get("/orders", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-request"


def test_a_cancelled_order_stays_cancelled(shop: Shop) -> None:
    order_id = shop.ordered()

    for _ in range(2):
        answer = shop.client.post(f"/orders/{order_id}/cancellation")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")

    assert shop.events(order_id) == ["created", "cancelled"]
    assert shop.pay(order_id).json()["code"] == "wrong-state"
    assert shop.bridge.charges == {}


def test_a_paid_order_cannot_be_cancelled(shop: Shop) -> None:
    order_id = shop.ordered()
    shop.pay(order_id)

    answer = shop.client.post(f"/orders/{order_id}/cancellation")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")
    assert shop.status(order_id) == "paid"


@pytest.mark.parametrize("path", ["", "/audit"])
def test_an_unknown_order_is_404(shop: Shop, path: str) -> None:
    answer = shop.client.get(f"/orders/00000000-0000-4000-8000-000000000000{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("change", ["UPDATE audit SET event = 'x'", "DELETE FROM audit"])
def test_the_audit_trail_only_grows(shop: Shop, settings: Settings, change: str) -> None:
    shop.ordered()
    engine = connect(settings)

    with pytest.raises(DBAPIError, match="only grows"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()


def test_the_request_id_is_in_the_audit_trail(app: FastAPI, shop: Shop) -> None:
    headers = {"X-Request-ID": "req-42", "Idempotency-Key": shop.key()}
    body = {"lines": [{"item": "cup", "quantity": 1}]}
    order = shop.client.post("/orders", json=body, headers=headers).json()

    trail = shop.client.get(f"/orders/{order['id']}/audit").json()

    assert trail["events"][0]["request_id"] == "req-42"
