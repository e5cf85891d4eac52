"""Customers who do not give up, and what must be true when they are done."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx2
from sqlalchemy import URL, text

from orders.settings import Settings
from orders.store import connect
from tests.support import GOOD_CARD, Shop


class Buyer:
    """Orders and pays as a careful client does: after each failure again, with the same key."""

    again: tuple[int, ...] = (409, 503)

    def __init__(self, service: str, gateway: str, limit: float = 45.0) -> None:
        self.client = httpx2.Client(timeout=10, trust_env=False)
        self.service = service
        self.gateway = gateway
        self.end = time.monotonic() + limit
        self.stopped = threading.Event()

    def __enter__(self) -> "Buyer":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def buy(self) -> str | None:
        """The id of an order that is paid; None when time ran out."""
        order = {"lines": [{"item": "tea", "quantity": 1}]}
        made = self._until_answered("/orders", order)
        if made is None:
            return None
        order_id: str = made["id"]
        card = {"number": GOOD_CARD}
        token = self.client.post(f"{self.gateway}/tokenize", json=card).json()["token"]
        paid = self._until_answered(f"/orders/{order_id}/payments", {"token": token})
        return order_id if paid else None

    def _until_answered(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        headers = {"Idempotency-Key": Shop.key()}
        while time.monotonic() < self.end and not self.stopped.is_set():
            try:
                answer = self.client.post(self.service + path, json=body, headers=headers)
            except httpx2.HTTPError:
                time.sleep(0.1)
                continue
            if answer.status_code == 201:
                found: dict[str, Any] = answer.json()
                return found
            assert answer.status_code in self.again, answer.text
            time.sleep(0.1)
        return None


def verify(postgres: URL, gateway: str, paid: list[str]) -> None:
    """Every order that somebody was told is paid: charged once, kept once, in the trail once."""
    engine = connect(Settings(database=postgres))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, order_id, status FROM payments")).all()
        events = connection.execute(
            text("SELECT order_id FROM audit WHERE event = 'payment-succeeded'")
        ).scalars()
        trail = Counter(events)
        orders = connection.execute(text("SELECT id, status FROM orders")).all()
        status = {row.id: row.status for row in orders}
    engine.dispose()
    kept = Counter(row.order_id for row in rows if row.status == "succeeded")
    charges = httpx2.get(f"{gateway}/charges", trust_env=False).json()["charges"]
    order_of = {row.id: row.order_id for row in rows}

    assert set(paid) <= set(kept)
    assert all(count == 1 for count in kept.values())
    assert kept == trail
    assert Counter(order_of[payment_id] for payment_id in charges) == kept
    assert {order_id for order_id, now in status.items() if now == "paid"} == set(kept)
    assert "paying" not in status.values()


def eventually(condition: Callable[[], bool], limit: float = 15.0) -> None:
    """Wait for something that the service does by itself."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def get(address: str, path: str) -> httpx2.Response:
    """Ask the service."""
    return httpx2.get(address + path, timeout=5, trust_env=False)


def none_paying(service: str) -> bool:
    """Whether all payments are settled."""
    cursor = None
    while True:
        query = f"?limit=100{f'&cursor={cursor}' if cursor else ''}"
        page = get(service, f"/orders{query}").json()
        if any(order["status"] == "paying" for order in page["orders"]):
            return False
        if (cursor := page["next"]) is None:
            return True
