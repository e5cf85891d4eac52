"""A customer books, sees the booking, cancels it: over HTTP, with worker and stores."""

import os
from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest


@pytest.fixture
def api() -> httpx.Client:
    headers = {
        "Authorization": f"Bearer {os.environ['JOURNEY_TOKEN']}",
        "X-Forwarded-Proto": "https",
    }
    return httpx.Client(base_url=os.environ["BASE_URL"], headers=headers, timeout=5)


def test_book_see_cancel(api: httpx.Client) -> None:
    berth = api.get("/v1/berths").json()["results"][0]
    wish = {
        "berth": berth["id"],
        "starts_on": (date.today() + timedelta(days=90)).isoformat(),
        "nights": 2,
    }
    made = api.post("/v1/bookings", json=wish, headers={"Idempotency-Key": uuid4().hex})
    assert made.status_code == 201
    path = f"/v1/bookings/{made.json()['id']}"
    assert api.get(path).json()["state"] == "held"
    assert api.delete(path).status_code == 204
    assert api.get(path).json()["state"] == "cancelled"
