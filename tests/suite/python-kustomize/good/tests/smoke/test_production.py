"""What a deployment must still do; reads, and one booking that it undoes."""

import os
from datetime import date, timedelta
from uuid import uuid4

import httpx

BASE = os.environ["BASE_URL"]
TOKEN = {"Authorization": f"Bearer {os.environ.get('SMOKE_TOKEN', '')}"}


def test_it_is_ready() -> None:
    assert httpx.get(f"{BASE}/-/ready", timeout=5).status_code == 200


def test_strangers_are_refused() -> None:
    assert httpx.get(f"{BASE}/v1/bookings", timeout=5).status_code == 401


def test_berths_are_listed() -> None:
    assert httpx.get(f"{BASE}/v1/berths", headers=TOKEN, timeout=5).json()["results"]


def test_a_booking_is_made_and_undone() -> None:
    with httpx.Client(base_url=BASE, headers=TOKEN, timeout=5) as api:
        berth = api.get("/v1/berths?limit=1").json()["results"][0]["id"]
        day = (date.today() + timedelta(days=700)).isoformat()
        wish = {"berth": berth, "starts_on": day, "nights": 1}
        made = api.post("/v1/bookings", json=wish, headers={"Idempotency-Key": uuid4().hex})
        assert made.status_code in (201, 409)
        if made.status_code == 201:
            assert api.delete(f"/v1/bookings/{made.json()['id']}").status_code == 204
