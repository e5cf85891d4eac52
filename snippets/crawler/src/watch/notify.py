"""Telling of a change: a webhook, signed, and with the change's id as its idempotency key.

It is sent at least once: a worker can die after the receiver said yes and before that was written
down. The key is the same then, and the receiver takes it once.
"""

import hashlib
import hmac
import json
import logging
import time
from typing import Any

import httpcore2
from sqlalchemy import Engine

from watch import ledger, metrics
from watch.content import GONE
from watch.crawl import pause
from watch.fetch import HTTP
from watch.settings import Settings
from watch.tables import CHANGES

LOG = logging.getLogger(__name__)
LONGEST_PAUSE = 3_600.0


class Notifier:
    """Tells the one who wants to know."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self._pool = httpcore2.ConnectionPool(max_connections=8, keepalive_expiry=15)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.close()

    def tell(self, change: str, lease: float) -> str:
        """Tell of a change; how that ended."""
        row = ledger.leased(self.engine, CHANGES, CHANGES.c.id, change, lease)
        if row is None:
            return "lost"
        status = self._post(change, body(row))
        attempts = row["attempts"] + 1
        if 200 <= status < 300:
            values = {"told_at": time.time(), "attempts": attempts}
        else:
            LOG.warning("not told", extra={"change": change, "status": status})
            due = time.time() + pause(attempts, LONGEST_PAUSE)
            values = {"due_at": due, "attempts": attempts}
        if not ledger.settle_notice(self.engine, change, lease, values):
            return "lost"
        outcome = "delivered" if "told_at" in values else "failed"
        metrics.NOTICES.labels(outcome).inc()
        return outcome

    def _post(self, change: str, content: bytes) -> int:
        """The receiver's status; 0 when there was none."""
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": self.settings.agent,
            "Idempotency-Key": change,
            "X-Watch-Timestamp": moment,
            "X-Watch-Signature": sign(self.settings.secret, moment, content),
        }
        limits = dict.fromkeys(("connect", "read", "write", "pool"), self.settings.fetch_seconds)
        try:
            return self._pool.request(
                "POST",
                self.settings.notify,
                headers=list(headers.items()),
                content=content,
                extensions={"timeout": limits},
            ).status
        except HTTP:
            return 0


def body(row: dict[str, Any]) -> bytes:
    """What the receiver is told; the same bytes in every attempt."""
    event = "gone" if row["after"] == GONE else "changed"
    told = {name: row[name] for name in ("id", "url", "before", "after", "found_at")}
    return json.dumps({"event": event, **told}, sort_keys=True).encode()


def sign(secret: str, moment: str, content: bytes) -> str:
    """The signature. The time is part of it: what was caught once cannot be sent again next year."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + content, hashlib.sha256)
    return f"v1={digest.hexdigest()}"
