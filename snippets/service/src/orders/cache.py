"""Orders read lately, kept in Redis. A soft dependency: without it the service is only slower."""

import json
from typing import Any

from redis import Redis, RedisError

from orders.settings import Settings


class Cache:
    """A cache that never fails a request: when Redis does not answer, nothing is found in it."""

    def __init__(self, settings: Settings, seconds: int = 60) -> None:
        self.seconds = seconds
        self._redis = (
            Redis(
                settings.redis_host,
                password=settings.redis_password,
                socket_connect_timeout=0.1,
                socket_timeout=0.1,
            )
            if settings.redis_host
            else None
        )

    def find(self, number: int) -> dict[str, Any] | None:
        """The order with this number, when it is known here."""
        try:
            found = self._redis and self._redis.get(f"order:{number}")
        except RedisError:
            return None
        return json.loads(found) if isinstance(found, bytes) else None

    def keep(self, order: dict[str, Any]) -> None:
        """Remember an order for a while."""
        try:
            if self._redis:
                self._redis.set(f"order:{order['id']}", json.dumps(order), ex=self.seconds)
        except RedisError:
            return
