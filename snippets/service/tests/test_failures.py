"""What breaks in production, broken on purpose: real processes, a real database, real signals."""

import json
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import URL, text

from orders.settings import Settings
from orders.store import connect
from tests.conftest import SCRIPT, empty
from tests.processes import Server, running
from tests.support import GOOD_CARD, Shop

PAYMENTS = 500


class Buyer:
    """Orders and pays as a careful client does: after each failure again, with the same key."""

    def __init__(self, service: Server, gateway: Server, limit: float = 45.0) -> None:
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
        token = self.client.post(f"{self.gateway.address}/tokenize", json=card).json()["token"]
        paid = self._until_answered(f"/orders/{order_id}/payments", {"token": token})
        return order_id if paid else None

    def _until_answered(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        headers = {"Idempotency-Key": Shop.key()}
        while time.monotonic() < self.end and not self.stopped.is_set():
            try:
                answer = self.client.post(self.service.address + path, json=body, headers=headers)
            except httpx2.HTTPError:
                time.sleep(0.1)
                continue
            if answer.status_code == 201:
                found: dict[str, Any] = answer.json()
                return found
            assert answer.status_code in (409, 503), answer.text
            time.sleep(0.1)
        return None


@pytest.fixture
def database(postgres: URL, backends: dict[str, str]) -> Iterator[dict[str, str]]:
    """An empty PostgreSQL that is up again afterwards."""
    empty(postgres)
    yield {"DATABASE_URL": backends["DATABASE_URL"], "REDIS_URL": backends["REDIS_URL"]}
    outage(backends, "start-postgres", check=False)


def outage(backends: dict[str, str], action: str, check: bool = True) -> None:
    """Stop or start PostgreSQL."""
    command = [str(SCRIPT), action, backends["FOLDER"]]
    subprocess.run(command, check=check, timeout=30, capture_output=True)


def verify(postgres: URL, gateway: Server, paid: list[str]) -> None:
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
    charges = httpx2.get(f"{gateway.address}/charges", trust_env=False).json()["charges"]
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


def get(server: Server, path: str) -> httpx2.Response:
    """Ask the service."""
    return httpx2.get(server.address + path, timeout=5, trust_env=False)


def none_paying(service: Server) -> bool:
    """Whether all payments are settled."""
    cursor = None
    while True:
        query = f"?limit=100{f'&cursor={cursor}' if cursor else ''}"
        page = get(service, f"/orders{query}").json()
        if any(order["status"] == "paying" for order in page["orders"]):
            return False
        if (cursor := page["next"]) is None:
            return True


@pytest.mark.timeout(90)
def test_sigterm_under_load_loses_nothing(
    tmp_path: Path, database: dict[str, str], postgres: URL
) -> None:
    with running(tmp_path, **database) as (gateway, service):
        httpx2.post(f"{gateway.address}/behaviour", json={"delay": 0.1}, trust_env=False)
        with Buyer(service, gateway) as buyer, ThreadPoolExecutor(8) as pool:
            bought = [pool.submit(buyer.buy) for _ in range(60)]
            time.sleep(1.0)
            # Uvicorn finishes, and then ends by the signal that it was sent; as process 1 with 0.
            assert service.stop() in (0, -signal.SIGTERM)
            log = service.log.read_text(encoding="utf-8")
            service.start()
            paid = [order_id for one in bought if (order_id := one.result())]

        assert len(paid) == 60
        verify(postgres, gateway, paid)
    lines = [json.loads(line) for line in log.splitlines()]
    assert not [line for line in lines if line["level"] == "ERROR"], "a request was cut off"
    assert lines[-1]["message"].startswith("Finished server process")


@pytest.mark.timeout(120)
def test_kills_of_the_service_and_of_the_database(
    tmp_path: Path, database: dict[str, str], postgres: URL, backends: dict[str, str]
) -> None:
    dice = random.Random(7)
    with running(tmp_path, **database) as (gateway, service):
        with Buyer(service, gateway, limit=75) as buyer, ThreadPoolExecutor(8) as pool:
            bought = [pool.submit(buyer.buy) for _ in range(PAYMENTS)]
            kills = 0
            while kills < 8 and not all(one.done() for one in bought):
                time.sleep(dice.uniform(0.3, 0.9))
                kills += 1
                if dice.random() < 0.5:
                    service.kill()
                    service.start()
                else:
                    outage(backends, "stop-postgres")
                    time.sleep(0.3)
                    outage(backends, "start-postgres")
            paid = [order_id for one in bought if (order_id := one.result())]
        assert kills >= 4, "it was over before it began"
        assert len(paid) == PAYMENTS
        eventually(lambda: none_paying(service))
        verify(postgres, gateway, paid)


@pytest.mark.timeout(60)
def test_without_the_database_no_traffic_and_no_restart(
    tmp_path: Path, database: dict[str, str], backends: dict[str, str]
) -> None:
    with running(tmp_path, **database) as (_, service):
        assert get(service, "/readyz").status_code == 200
        outage(backends, "stop-postgres")
        eventually(lambda: get(service, "/readyz").status_code == 503)
        assert get(service, "/livez").status_code == 200
        answer = get(service, "/orders")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
        outage(backends, "start-postgres")
        eventually(lambda: get(service, "/readyz").status_code == 200)
        assert get(service, "/orders").status_code == 200


@pytest.mark.timeout(60)
def test_a_slow_gateway_does_not_slow_down_the_rest(
    tmp_path: Path, database: dict[str, str], postgres: URL
) -> None:
    with running(tmp_path, **database) as (gateway, service):
        httpx2.post(f"{gateway.address}/behaviour", json={"delay": 3}, trust_env=False)
        # More of them than there are connections to the database.
        with Buyer(service, gateway, limit=5) as buyer, ThreadPoolExecutor(16) as pool:
            bought = [pool.submit(buyer.buy) for _ in range(16)]
            time.sleep(0.7)
            slowest = 0.0
            for _ in range(20):
                started = time.monotonic()
                assert get(service, "/orders").status_code == 200
                slowest = max(slowest, time.monotonic() - started)
            buyer.stopped.set()
            assert [one.result() for one in bought] == [None] * 16
        assert slowest < 1.5
        assert "gateway_circuit_open 1.0" in get(service, "/metrics").text

        httpx2.post(f"{gateway.address}/behaviour", json={}, trust_env=False)
        # What was charged while nobody listened is found and settled, without any client.
        eventually(lambda: none_paying(service), limit=30)
        verify(postgres, gateway, [])
