"""Cancels orders that nobody paid. They would hold goods back, and their number only grows.

Celery's worker does it by the clock; where the platform has a clock of its own, `python -m
orders.expire` does it once.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from orders import context, ledger, logs, store
from orders.domain import OrderStatus
from orders.settings import Settings, read_settings
from orders.tables import ORDERS

LOG = logging.getLogger(__name__)


def expire(engine: Engine, before: datetime, limit: int = 500) -> int:
    """Cancel open orders that are older, the oldest first and so many at most; how many were."""
    old = (
        select(ORDERS.c.id)
        .where(ORDERS.c.status == OrderStatus.OPEN, ORDERS.c.created_at < before)
        .order_by(ORDERS.c.created_at)
        .limit(limit)
    )
    with engine.connect() as connection:
        ids = list(connection.execute(old).scalars())
    return sum(_cancel(engine, order_id) for order_id in ids)


def _cancel(engine: Engine, order_id: str) -> bool:
    # A transaction for each: a payment that comes in waits for one order, and not for all of them.
    with engine.begin() as connection:
        order = ledger.find(connection, order_id, lock=True)
        if order.status is not OrderStatus.OPEN:
            return False
        ledger.move(connection, order, OrderStatus.CANCELLED)
        ledger.record(connection, order_id, "cancelled", reason="expired")
        return True


def run_once(settings: Settings) -> int:
    """Cancel what is older than the settings allow; how many were."""
    # Traced like a request: the audit trail has one id for all that this turn cancels.
    token = context.CURRENT.set(context.new())
    engine = store.connect(settings)
    try:
        cancelled = expire(engine, ledger.now() - timedelta(seconds=settings.expire_after))
        LOG.info("expired", extra={"orders": cancelled})
        return cancelled
    finally:
        engine.dispose()
        context.CURRENT.reset(token)


def main() -> None:
    """What a platform's clock runs, where there is no Celery."""
    settings = read_settings()
    logs.configure(settings.log_level)
    run_once(settings)


if __name__ == "__main__":
    main()
