"""Orders that nobody paid are cancelled, and no others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update

from orders import expire as module
from orders import jobs, ledger
from orders.expire import expire
from orders.settings import Settings, SettingsError
from orders.store import connect
from orders.tables import ORDERS
from tests.support import Shop


def age(settings: Settings, *order_ids: str) -> None:
    """Make these orders two days old."""
    engine = connect(settings)
    with engine.begin() as connection:
        old = ledger.now() - timedelta(days=2)
        changed = update(ORDERS).where(ORDERS.c.id.in_(order_ids)).values(created_at=old)
        connection.execute(changed)
    engine.dispose()


def test_only_old_and_open_orders_are_cancelled(
    settings: Settings, shop: Shop, client: TestClient
) -> None:
    old, paid, cancelled, new = (shop.ordered() for _ in range(4))
    assert shop.pay(paid).status_code == 201
    client.post(f"/orders/{cancelled}/cancellation")
    age(settings, old, paid, cancelled)
    engine = connect(settings)
    day = ledger.now() - timedelta(days=1)

    assert expire(engine, day) == 1
    assert expire(engine, day) == 0

    engine.dispose()
    found = [shop.status(order_id) for order_id in (old, paid, cancelled, new)]
    assert found == ["cancelled", "paid", "cancelled", "open"]
    assert shop.events(old) == ["created", "cancelled"]
    assert shop.events(cancelled) == ["created", "cancelled"]
    assert shop.pay(old).status_code == 409


def test_so_many_at_once(settings: Settings, shop: Shop) -> None:
    orders = [shop.ordered() for _ in range(3)]
    age(settings, *orders)
    engine = connect(settings)
    day = ledger.now() - timedelta(days=1)
    assert [expire(engine, day, limit=2) for _ in range(3)] == [2, 1, 0]
    engine.dispose()


def test_an_order_that_is_paid_meanwhile_stays_paid(
    settings: Settings, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = shop.ordered()
    age(settings, order_id)
    engine = connect(settings)
    cancel = module._cancel

    def paid_first(engine: Engine, wanted: str) -> bool:
        assert shop.pay(wanted).status_code == 201
        return cancel(engine, wanted)

    monkeypatch.setattr(module, "_cancel", paid_first)
    assert expire(engine, ledger.now() - timedelta(days=1)) == 0
    assert shop.status(order_id) == "paid"
    engine.dispose()


def test_the_task_uses_the_settings(settings: Settings, shop: Shop) -> None:
    old, new = shop.ordered(), shop.ordered()
    age(settings, old)
    made = jobs.create_jobs(replace(settings, redis="redis://127.0.0.1:1/0", expire_every=7))

    entry = made.conf.beat_schedule["expire"]
    assert (entry["schedule"], entry["options"]) == (7, {"expires": 7})
    assert made.tasks[entry["task"]]() == 1
    assert (shop.status(old), shop.status(new)) == ("cancelled", "open")


def test_without_redis_there_are_no_jobs(sqlite: Settings) -> None:
    with pytest.raises(SettingsError, match="REDIS_URL"):
        jobs.create_jobs(sqlite)
