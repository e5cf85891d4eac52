import os

import httpx

URL = os.environ.get("PARCELS_SMOKE_URL", "http://localhost:8000")


def test_register_and_find(token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "journey-0001"}
    body = {"reference": "E2E-1", "weight_grams": 10}
    made = httpx.post(f"{URL}/v1/parcels", json=body, headers=headers, timeout=5)
    assert made.status_code == 201
    listed = httpx.get(f"{URL}/v1/parcels", headers=headers, timeout=5)
    assert "E2E-1" in listed.text
