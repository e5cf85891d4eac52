"""How often one caller may ask."""

import time
from collections import OrderedDict

from fastapi import HTTPException, Request

PER_MINUTE = 120
CALLERS = 10_000
_asked: OrderedDict[str, list[float]] = OrderedDict()


async def rate_limit(request: Request) -> None:
    """429 for whoever asks more than PER_MINUTE times within a minute."""
    who = request.client.host if request.client else "unknown"
    now = time.monotonic()
    recent = [at for at in _asked.pop(who, []) if now - at < 60]
    if len(recent) >= PER_MINUTE:
        raise HTTPException(429, "too many requests", headers={"Retry-After": "60"})
    _asked[who] = [*recent, now]
    while len(_asked) > CALLERS:
        _asked.popitem(last=False)
