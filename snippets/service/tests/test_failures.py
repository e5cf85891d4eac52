"""What breaks in production, broken on purpose: real processes, a real database, real signals."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import URL

from tests.buying import Buyer, eventually, get, none_paying, verify
from tests.conftest import SCRIPT, empty
from tests.processes import running


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


@pytest.mark.timeout(90)
def test_sigterm_under_load_loses_nothing(
    tmp_path: Path, database: dict[str, str], postgres: URL
) -> None:
    with running(tmp_path, **database) as (gateway, service):
        httpx2.post(f"{gateway.address}/behaviour", json={"delay": 0.1}, trust_env=False)
        with Buyer(service.address, gateway.address) as buyer, ThreadPoolExecutor(8) as pool:
            bought = [pool.submit(buyer.buy) for _ in range(60)]
            time.sleep(1.0)
            # Uvicorn finishes, and then ends by the signal that it was sent; as process 1 with 0.
            assert service.stop() in (0, -signal.SIGTERM)
            log = service.log.read_text(encoding="utf-8")
            service.start()
            paid = [order_id for one in bought if (order_id := one.result())]

        assert len(paid) == 60
        verify(postgres, gateway.address, paid)
    lines = [json.loads(line) for line in log.splitlines()]
    assert not [line for line in lines if line["level"] == "ERROR"], "a request was cut off"
    assert lines[-1]["message"].startswith("Finished server process")


# --8<-- [start:database]
@pytest.mark.timeout(60)
def test_without_the_database_no_traffic_and_no_restart(
    tmp_path: Path, database: dict[str, str], backends: dict[str, str]
) -> None:
    with running(tmp_path, **database) as (_, service):
        assert get(service.address, "/readyz").status_code == 200
        outage(backends, "stop-postgres")
        eventually(lambda: get(service.address, "/readyz").status_code == 503)
        assert get(service.address, "/livez").status_code == 200
        answer = get(service.address, "/orders")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
        outage(backends, "start-postgres")
        eventually(lambda: get(service.address, "/readyz").status_code == 200)
        assert get(service.address, "/orders").status_code == 200


# --8<-- [end:database]


@pytest.mark.timeout(60)
def test_a_slow_gateway_does_not_slow_down_the_rest(
    tmp_path: Path, database: dict[str, str], postgres: URL
) -> None:
    with running(tmp_path, **database) as (gateway, service):
        httpx2.post(f"{gateway.address}/behaviour", json={"delay": 3}, trust_env=False)
        # More of them than there are connections to the database.
        with (
            Buyer(service.address, gateway.address, limit=5) as buyer,
            ThreadPoolExecutor(16) as pool,
        ):
            bought = [pool.submit(buyer.buy) for _ in range(16)]
            time.sleep(0.7)
            slowest = 0.0
            for _ in range(20):
                started = time.monotonic()
                assert get(service.address, "/orders").status_code == 200
                slowest = max(slowest, time.monotonic() - started)
            buyer.stopped.set()
            assert [one.result() for one in bought] == [None] * 16
        assert slowest < 1.5
        assert "gateway_circuit_open 1.0" in get(service.address, "/metrics").text

        httpx2.post(f"{gateway.address}/behaviour", json={}, trust_env=False)
        # What was charged while nobody listened is found and settled, without any client.
        eventually(lambda: none_paying(service.address), limit=30)
        verify(postgres, gateway.address, [])
