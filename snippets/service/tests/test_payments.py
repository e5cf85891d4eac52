"""Payments: once, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from orders import idempotency, ledger
from orders.payments import Payments
from orders.tables import KEYS
from tests.support import BAD_CARD, TRACE, Shop


def test_an_order_is_paid(shop: Shop) -> None:
    order_id = shop.ordered()

    answer = shop.pay(order_id)

    assert answer.status_code == 201
    assert answer.json()["amount"] == 1380
    assert shop.status(order_id) == "paid"
    assert shop.events(order_id) == ["created", "payment-begun", "payment-succeeded"]
    assert list(shop.bridge.charges) == [answer.json()["id"]]


def test_a_second_click_gets_the_first_answer(shop: Shop) -> None:
    order_id, key, token = shop.ordered(), shop.key(), shop.bridge.token()

    first, second = shop.pay(order_id, token, key), shop.pay(order_id, token, key)

    assert second.status_code == 201
    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(shop.bridge.charges) == 1


# --8<-- [start:clicks]
def test_many_clicks_at_once_pay_once(shop: Shop) -> None:
    order_id, key, token = shop.ordered(), shop.key(), shop.bridge.token()
    shop.bridge.behave(delay=0.1)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: shop.pay(order_id, token, key), range(6)))

    # Who came while the gateway was asked is told to come again.
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(shop.bridge.charges) == 1
    assert shop.pay(order_id, token, key).status_code == 201


# --8<-- [end:clicks]


def test_two_keys_for_one_order_pay_once(shop: Shop) -> None:
    order_id = shop.ordered()
    shop.bridge.behave(delay=0.1)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: shop.pay(order_id), range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(shop.bridge.charges) == 1


def test_a_key_belongs_to_one_request(shop: Shop) -> None:
    order_id, other, key = shop.ordered(), shop.ordered(), shop.key()
    shop.pay(order_id, key=key)

    for answer in (shop.pay(order_id, key=key), shop.pay(other, key=key)):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert len(shop.bridge.charges) == 1


def test_a_declined_card_leaves_the_order_open_for_another(shop: Shop) -> None:
    order_id, key, token = shop.ordered(), shop.key(), shop.bridge.token(BAD_CARD)

    for _ in range(2):
        answer = shop.pay(order_id, token, key)
        assert (answer.status_code, answer.json()["reason"]) == (402, "card_declined")
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert shop.status(order_id) == "open"

    assert shop.pay(order_id).status_code == 201
    expected = ["created", "payment-begun", "payment-declined", "payment-begun"]
    assert shop.events(order_id) == [*expected, "payment-succeeded"]


def test_an_unknown_token_is_declined(shop: Shop) -> None:
    answer = shop.pay(shop.ordered(), "tok_doesnotexist")

    assert (answer.status_code, answer.json()["reason"]) == (402, "token_invalid")


def test_a_failure_that_passes_is_not_seen(shop: Shop) -> None:
    shop.bridge.behave(fail=2)

    assert shop.pay(shop.ordered()).status_code == 201


# --8<-- [start:lost]
def test_an_answer_that_is_lost_charges_once(shop: Shop) -> None:
    shop.bridge.behave(lose=2)

    assert shop.pay(shop.ordered()).status_code == 201
    assert len(shop.bridge.charges) == 1


# --8<-- [end:lost]


def test_while_the_gateway_is_away_the_payment_waits(shop: Shop, payments: Payments) -> None:
    order_id, key, token = shop.ordered(), shop.key(), shop.bridge.token()
    shop.bridge.down = True

    answer = shop.pay(order_id, token, key)
    assert (answer.status_code, answer.json()["code"]) == (503, "gateway-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert shop.status(order_id) == "paying"
    # Its fate is not known, so nothing else may happen to the order.
    assert shop.pay(order_id).json()["code"] == "wrong-state"
    assert shop.client.post(f"/orders/{order_id}/cancellation").status_code == 409

    shop.bridge.down = False
    assert shop.pay(order_id, token, key).status_code == 201
    assert len(shop.bridge.charges) == 1


def test_after_failures_the_gateway_is_left_alone(shop: Shop) -> None:
    shop.bridge.down = True
    # Three attempts each: the fifth failure opens the circuit.
    for _ in range(2):
        shop.pay(shop.ordered())
    asked = len(shop.bridge.seen)
    order_id = shop.ordered()

    answer = shop.pay(order_id)

    assert answer.status_code == 503
    assert len(shop.bridge.seen) == asked
    assert shop.status(order_id) == "open", "nothing was begun"
    assert "gateway_circuit_open 1.0" in shop.client.get("/metrics").text
    assert shop.client.get("/health").json()["dependencies"]["gateway"] == "unavailable"


def test_old_keys_are_forgotten_and_pending_ones_kept(shop: Shop, payments: Payments) -> None:
    shop.pay(shop.ordered())
    shop.bridge.down = True
    shop.pay(shop.ordered())
    later = ledger.now() + idempotency.KEPT + timedelta(hours=1)

    assert idempotency.forget_old(payments.engine, ledger.now()) == 0
    assert idempotency.forget_old(payments.engine, later) == 3

    with payments.engine.connect() as connection:
        assert connection.execute(select(KEYS.c.operation)).scalars().all() == ["pay"]


def test_the_request_goes_on_to_the_gateway(shop: Shop) -> None:
    order_id = shop.ordered()
    shop.client.post(
        f"/orders/{order_id}/payments",
        json={"token": shop.bridge.token()},
        headers={
            "Idempotency-Key": shop.key(),
            "X-Request-ID": "req-7",
            "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
            "tracestate": "vendor=1",
        },
    )

    sent = shop.bridge.seen[-1].headers

    assert sent["x-request-id"] == "req-7"
    assert sent["traceparent"].startswith(f"00-{TRACE}-")
    assert sent["traceparent"].endswith("-01")
    assert "00f067aa0ba902b7" not in sent["traceparent"], "our span, and not the caller's"
    assert sent["tracestate"] == "vendor=1"
