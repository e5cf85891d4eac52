"""Redis, as a soft dependency: when it does not answer, the service is slower and not wrong.

It holds answers that may be given again, and counts requests. Both are also right without it: the
database has the answers, and each process counts for itself.
"""

import json
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis import Redis, RedisError

from orders import metrics

LOG = logging.getLogger(__name__)
DAY = 86_400
T = TypeVar("T")


class Cache:
    """Asks Redis for at most a tenth of a second, and after a failure not for a while.

    Without the pause each request would spend its tenth, one after the other.
    """

    def __init__(self, url: str | None, pause: float = 5.0) -> None:
        self._redis: Redis | None = (
            Redis.from_url(url, socket_connect_timeout=0.1, socket_timeout=0.1) if url else None
        )
        self._pause = pause
        self._not_before = 0.0

    @property
    def state(self) -> str:
        """For people: `off`, `ok` or `unavailable`."""
        if self._redis is None:
            return "off"
        return "ok" if self._ask(self._redis.ping) else "unavailable"

    def find(self, name: str) -> Any:
        """What was kept under a name, or None."""
        redis = self._redis
        found = self._ask(lambda: redis.get(name)) if redis else None
        return json.loads(found) if isinstance(found, bytes) else None

    def keep(self, name: str, value: object, seconds: int = DAY) -> None:
        """Keep a value for a while."""
        redis = self._redis
        if redis:
            self._ask(lambda: redis.set(name, json.dumps(value), ex=seconds))

    # --8<-- [start:count]
    def count(self, name: str, seconds: int) -> int:
        """How often this name has been counted, this time included; 0 when nobody can say."""
        redis = self._redis
        if redis is None:
            return 0

        def increase() -> int:
            # Both or neither: a counter without an end would lock its client out for ever.
            with redis.pipeline(transaction=True) as pipe:
                pipe.incr(name)
                pipe.expire(name, seconds, nx=True)
                return int(pipe.execute()[0])

        return self._ask(increase) or 0

    # --8<-- [end:count]

    def close(self) -> None:
        """Give the connections back."""
        if self._redis:
            self._redis.close()

    # --8<-- [start:ask]
    def _ask(self, call: Callable[[], T]) -> T | None:
        if time.monotonic() < self._not_before:
            return None
        try:
            return call()
        except RedisError as error:
            self._not_before = time.monotonic() + self._pause
            metrics.SOFT_FAILURES.inc()
            LOG.warning("redis unavailable", extra={"error": type(error).__name__})
            return None

    # --8<-- [end:ask]
