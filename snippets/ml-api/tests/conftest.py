"""A service with the model of this release, in this process."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from late.app import create_app
from late.settings import Settings

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "model.json"
PARCEL: dict[str, Any] = {"distance_km": 240.5, "weight_kg": 3.2, "hour": 17, "stops": 40}


def wait_ready(client: TestClient, limit: float = 5.0) -> None:
    """Wait until the model is loaded."""
    end = time.monotonic() + limit
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < end, client.get("/readyz").text
        time.sleep(0.005)


@pytest.fixture
def settings() -> Settings:
    """With limits that tests can reach."""
    return Settings(model=MODEL, max_batch=5, max_body=2_000)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A client of a service that is ready."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        wait_ready(client)
        yield client
