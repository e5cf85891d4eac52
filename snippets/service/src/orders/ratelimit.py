"""How much one client may ask for in a minute."""

import threading
import time

from fastapi import Request

from orders.cache import Cache
from orders.problems import Problem

WINDOW = 60
# A client that changes its address with each request must not fill the memory.
MAX_CLIENTS = 10_000


class RateLimit:
    """Counts requests by client and minute: in Redis for all replicas, else in this process.

    A window that is fixed lets twice the limit through around its border. That is good enough
    against a script in a loop, and one counter is cheaper than a log of times.
    """

    def __init__(self, cache: Cache, limit: int) -> None:
        self.cache = cache
        self.limit = limit
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    # --8<-- [start:limit]
    def __call__(self, request: Request) -> None:
        """A dependency of the routes for clients; probes and metrics have none.

        Raises:
            Problem: too-many-requests, with the seconds until the next minute.
        """
        if not self.limit:
            return
        # Behind a proxy this is the client's address only with FORWARDED_ALLOW_IPS set; without,
        # all clients are one.
        client = request.client.host if request.client else "unknown"
        now = int(time.time())
        minute = now // WINDOW
        count = self.cache.count(f"rate:{client}:{minute}", WINDOW) or self._local(client, minute)
        if count > self.limit:
            wait = WINDOW - now % WINDOW
            raise Problem("too-many-requests", f"At most {self.limit} a minute.", retry_after=wait)

    def _local(self, client: str, minute: int) -> int:
        with self._lock:
            if minute != self._minute or len(self._counts) >= MAX_CLIENTS:
                self._minute = minute
                self._counts.clear()
            self._counts[client] = self._counts.get(client, 0) + 1
            return self._counts[client]

    # --8<-- [end:limit]
