"""The whole stack, once for all tests of this folder."""

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from local_stack.stack import Missing, Stack
from sqlalchemy import URL, make_url, text

from orders.settings import Settings
from orders.store import connect

HURRY = {
    "RATE_LIMIT_PER_MINUTE": "0",
    "SETTLE_EVERY_SECONDS": "0.5",
    "GATEWAY_TIMEOUT_SECONDS": "0.5",
    "GATEWAY_BUDGET_SECONDS": "0.5",
    "EXPIRE_EVERY_SECONDS": "1",
}


class Sink:
    """Stands in for the pager and the chat: keeps the alerts by receiver."""

    def __init__(self) -> None:
        self.alerts: list[tuple[str, str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    name = alert["labels"]["alertname"]
                    outer.alerts.append((self.path.strip("/"), name, alert["status"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output is not the place."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="package")
def sink() -> Iterator[Sink]:
    """Where alerts arrive."""
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture(scope="package")
def database_url(backends: dict[str, str]) -> URL:
    """A database of the stack's own in the tests' PostgreSQL."""
    url = make_url(backends["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = connect(Settings(database=url))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE stack"))
    engine.dispose()
    return url.set(database="stack")


@pytest.fixture(scope="package")
def stack(backends: dict[str, str], database_url: URL, sink: Sink) -> Iterator[Stack]:
    """The stack, in a hurry."""
    folder = Path(tempfile.mkdtemp(prefix="orders-stack-", dir=backends["FOLDER"]))
    folder.chmod(0o755)
    url = database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    addresses = {"DATABASE_URL": url, "REDIS_URL": backends["REDIS_URL"]}
    try:
        stack = Stack(folder, addresses, HURRY, hurry=True, sink=sink.address)
    except Missing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    with stack:
        yield stack


class Prometheus:
    """Asks the stack's Prometheus."""

    def __init__(self, address: str) -> None:
        self.address = address

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The samples that an expression has now."""
        params = {"query": expression}
        url = f"{self.address}/api/v1/query"
        answer = httpx2.get(url, params=params, timeout=5, trust_env=False).json()
        assert answer["status"] == "success", answer
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found


@pytest.fixture(scope="package")
def prometheus(stack: Stack) -> Prometheus:
    """The stack's Prometheus."""
    return Prometheus(stack.prometheus_url)


@pytest.fixture(scope="package")
def client(stack: Stack) -> Iterator[httpx2.Client]:
    """A customer before the proxy."""
    with httpx2.Client(base_url=stack.address, timeout=10, trust_env=False) as client:
        yield client
