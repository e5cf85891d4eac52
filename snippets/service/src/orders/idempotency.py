"""A request that is sent twice is done once: the first answer is kept under the client's key."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from orders import metrics
from orders.cache import Cache
from orders.problems import Problem
from orders.store import reading
from orders.tables import KEYS

KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Answer:
    """A status and a body, and whether it was given before."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True)
class Request:
    """What makes two requests the same: the operation, the client's key, and what is asked."""

    operation: str
    key: str
    content: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        """A digest of what is asked; the order of names and the spaces do not count."""
        text = json.dumps(self.content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """Where the answer is in the cache."""
        return f"answer:{self.operation}:{self.key}"

    def compare(self, fingerprint: str) -> None:
        """Raise Problem when the key was used for something else."""
        if fingerprint != self.fingerprint:
            detail = "Use a new key for a new request; repeat the old request with the old key."
            raise Problem("idempotency-key-reused", detail)


class Keys:
    """The answers by key. The database is the truth; Redis saves asking it."""

    def __init__(self, engine: Engine, cache: Cache) -> None:
        self.engine = engine
        self.cache = cache

    def replay(self, request: Request) -> Answer | None:
        """The answer that this request has had, or None if it has had none yet."""
        source = "redis"
        row: RowMapping | dict[str, Any] | None = self.cache.find(request.name)
        if row is None:
            source = "database"
            with reading(self.engine) as connection:
                row = connection.execute(_row(request)).mappings().first()
        if row is None:
            return None
        request.compare(row["fingerprint"])
        if row["status"] is None:
            return None
        metrics.REPLAYS.labels(request.operation, source).inc()
        return Answer(row["status"], row["body"], replayed=True)

    def remember(self, request: Request, answer: Answer) -> None:
        """Keep an answer at hand. After the commit, or it could be one that never was."""
        value = {
            "fingerprint": request.fingerprint,
            "status": answer.status,
            "body": answer.body,
        }
        self.cache.keep(request.name, value)


# --8<-- [start:claim]
def claim(
    connection: Connection, request: Request, resource_id: str, now: datetime
) -> RowMapping | None:
    """Take the key for a new resource; or the row of whoever had it before.

    Of two at once, the second waits here until the first has committed: PostgreSQL holds it at
    the primary key, SQLite at BEGIN. It does not matter how close together they come.
    """
    row = {
        "operation": request.operation,
        "key": request.key,
        "fingerprint": request.fingerprint,
        "resource_id": resource_id,
        "created_at": now,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(KEYS).values(row))
    except IntegrityError:
        found = connection.execute(_row(request)).mappings().one()
        request.compare(found["fingerprint"])
        return found
    return None


# --8<-- [end:claim]


def answer(connection: Connection, operation: str, resource_id: str, given: Answer) -> None:
    """Write the answer to the key of a resource, in the transaction that makes it true."""
    connection.execute(
        update(KEYS)
        .where(KEYS.c.operation == operation, KEYS.c.resource_id == resource_id)
        .values(status=given.status, body=given.body)
    )


def forget_old(engine: Engine, now: datetime) -> int:
    """Delete the keys that nobody repeats any more; how many there were."""
    with engine.begin() as connection:
        old = delete(KEYS).where(KEYS.c.created_at < now - KEPT, KEYS.c.status.is_not(None))
        return connection.execute(old).rowcount


def _row(request: Request) -> Any:
    return select(KEYS).where(KEYS.c.operation == request.operation, KEYS.c.key == request.key)
