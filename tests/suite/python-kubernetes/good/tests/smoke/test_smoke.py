import os

import httpx
import pytest

URL = os.environ.get("PARCELS_SMOKE_URL", "http://localhost:8000")


@pytest.mark.parametrize(("path", "status"), [("/livez", 200), ("/readyz", 200), ("/v1/parcels", 401)])
def test_answers(path: str, status: int) -> None:
    assert httpx.get(f"{URL}{path}", timeout=5).status_code == status
