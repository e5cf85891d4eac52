import asyncio
from typing import Any

from starlette.requests import Request

from parcels.limits import rate_limit


def test_rate_limit(benchmark: Any) -> None:
    request = Request({"type": "http", "client": None, "headers": []})
    benchmark.pedantic(lambda: asyncio.run(rate_limit(request)), rounds=20)
