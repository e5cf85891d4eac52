"""Payments whose fate is not known: another process settles them, and harms nothing."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import select, update

from orders import ledger
from orders.app import create_app
from orders.payments import Payments
from orders.settings import Settings
from orders.tables import PAYMENTS
from tests.support import Bridge, Shop


def let_go(payments: Payments) -> None:
    """Let time pass until nobody holds a payment."""
    with payments.engine.begin() as connection:
        past = ledger.now() - timedelta(seconds=1)
        connection.execute(update(PAYMENTS).values(held_until=past))


def test_what_a_dead_process_left_is_settled_by_another(shop: Shop, payments: Payments) -> None:
    order_id, key, token = shop.ordered(), shop.key(), shop.bridge.token()
    shop.bridge.behave(lose=99)
    shop.pay(order_id, token, key)
    shop.bridge.behave()
    assert len(shop.bridge.charges) == 1
    assert shop.status(order_id) == "paying"

    assert payments.settle_pending() == 1

    assert shop.status(order_id) == "paid"
    assert len(shop.bridge.charges) == 1
    answer = shop.pay(order_id, token, key)
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    with payments.engine.connect() as connection:
        assert connection.execute(select(PAYMENTS.c.token)).scalars().all() == [None]


def test_two_that_settle_at_once_do_no_harm(shop: Shop, payments: Payments) -> None:
    order_id = shop.ordered()
    shop.bridge.down = True
    shop.pay(order_id)
    shop.bridge.down = False
    together = threading.Barrier(2)

    def settle(_: int) -> int:
        together.wait()
        return payments.settle_pending()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(settle, range(2))) == 1
    assert shop.events(order_id).count("payment-succeeded") == 1


def test_an_answer_that_comes_too_late_changes_nothing(shop: Shop, payments: Payments) -> None:
    """The hold ran out while a process was stopped; another settled; then the first wakes up."""
    order_id = shop.ordered()
    shop.bridge.down = True
    shop.pay(order_id)
    shop.bridge.down = False
    with payments.engine.begin() as connection:
        [payment_id] = connection.execute(select(PAYMENTS.c.id)).scalars()
        sleeper = payments._hold(connection, payment_id)
    assert sleeper is not None
    assert payments.settle_pending() == 0, "somebody holds it"
    let_go(payments)
    assert payments.settle_pending() == 1

    late = payments._finish(sleeper)

    assert late is not None
    assert late.status == 201
    assert shop.events(order_id).count("payment-succeeded") == 1
    assert len(shop.bridge.charges) == 1


def test_who_repeats_too_early_is_told_so(shop: Shop, payments: Payments) -> None:
    order_id, key, token = shop.ordered(), shop.key(), shop.bridge.token()
    shop.bridge.down = True
    shop.pay(order_id, token, key)
    with payments.engine.begin() as connection:
        [payment_id] = connection.execute(select(PAYMENTS.c.id)).scalars()
        assert payments._hold(connection, payment_id)

    answer = shop.pay(order_id, token, key)

    assert (answer.status_code, answer.json()["code"]) == (409, "request-in-progress")


def test_the_service_settles_by_itself(settings: Settings, bridge: Bridge) -> None:
    app = create_app(replace(settings, settle_every=0.05), bridge.transport)
    with TestClient(app) as client:
        shop = Shop(client, bridge)
        order_id = shop.ordered()
        bridge.down = True
        shop.pay(order_id)
        bridge.down = False
        end = time.monotonic() + 20
        while shop.status(order_id) != "paid" and time.monotonic() < end:
            time.sleep(0.05)

        assert shop.status(order_id) == "paid"
        assert len(bridge.charges) == 1
        trail = client.get(f"/orders/{order_id}/audit").json()["events"]
        assert trail[-1]["request_id"] != trail[-2]["request_id"], "another one finished it"
