"""A service to ask, on SQLite and on PostgreSQL with Redis, and a gateway that can misbehave."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import URL, make_url, text

from orders import schema
from orders.app import create_app
from orders.breaker import CircuitBreaker
from orders.cache import Cache
from orders.gateway import Gateway
from orders.gateway import connect as connect_gateway
from orders.idempotency import Keys
from orders.payments import Payments
from orders.settings import Settings
from orders.store import connect
from tests.processes import left_behind
from tests.support import Bridge, Shop

FOLDERS: list[Path] = []
SCRIPT = Path(__file__).parents[1] / "scripts" / "service_backends.sh"


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No process that the tests started outlives them. First to start, so it looks last."""
    mark = secrets.token_hex(16)
    os.environ["ORDERS_TEST_RUN"] = mark
    yield
    end = time.monotonic() + 10
    while left := left_behind(mark, FOLDERS):
        assert time.monotonic() < end, f"still running: {left}"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def backends() -> Iterator[dict[str, str]]:
    """The addresses of a private PostgreSQL and Redis, and the folder they run in."""
    folder = Path(tempfile.mkdtemp(prefix="orders-"))
    FOLDERS.append(folder)
    command = [str(SCRIPT), "start", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 3 and not os.environ.get("CI"):
        shutil.rmtree(folder)
        pytest.skip(done.stderr.strip())
    try:
        # In CI a missing program is a failure: skipped tests would look like passed ones.
        assert done.returncode == 0, done.stderr
        found = dict(line.split("=", 1) for line in done.stdout.splitlines())
        yield {**found, "FOLDER": str(folder)}
    finally:
        subprocess.run([str(SCRIPT), "stop", str(folder)], timeout=60, check=True)


@pytest.fixture(scope="session")
def postgres(backends: dict[str, str]) -> URL:
    """The PostgreSQL, migrated."""
    url = make_url(backends["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = connect(Settings(database=url))
    schema.upgrade(engine)
    engine.dispose()
    return url


def empty(url: URL) -> None:
    """Take everything out of the database but its tables."""
    engine = connect(Settings(database=url))
    with engine.begin() as connection:
        # The audit trail does not let itself be emptied; a test's owner of the table may switch
        # that off.
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("TRUNCATE audit, payments, idempotency_keys, orders"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Both databases, one after the other; with PostgreSQL comes Redis."""
    quick = Settings(gateway_timeout=0.5, gateway_budget=1.0, settle_every=60, rate_limit=0)
    if request.param == "sqlite":
        return replace(quick, database=URL.create("sqlite", database=str(tmp_path / "orders.db")))
    url = request.getfixturevalue("postgres")
    empty(url)
    redis = request.getfixturevalue("backends")["REDIS_URL"]
    return replace(quick, database=url, redis=redis)


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    """The gateway stub, in this process."""
    with Bridge() as bridge:
        yield bridge


@pytest.fixture
def app(settings: Settings, bridge: Bridge) -> FastAPI:
    """The service in front of both databases."""
    return create_app(settings, bridge.transport)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the service."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def shop(client: TestClient, bridge: Bridge) -> Shop:
    """A customer: orders, pays, looks."""
    return Shop(client, bridge)


@pytest.fixture
def sqlite(tmp_path: Path) -> Settings:
    """For tests to which the database does not matter."""
    database = URL.create("sqlite", database=str(tmp_path / "orders.db"))
    return Settings(database=database, gateway_timeout=0.5, gateway_budget=1.0, rate_limit=0)


@pytest.fixture
def payments(settings: Settings, bridge: Bridge) -> Iterator[Payments]:
    """Another replica, which has only the database in common with the first."""
    engine = connect(settings)
    client = connect_gateway(settings.gateway, 0.5, bridge.transport)
    gateway = Gateway(client, CircuitBreaker(), 2, 1.0, sleep=lambda _: None)
    yield Payments(engine, gateway, Keys(engine, Cache(None)))
    engine.dispose()
