"""Payments: each order is paid once, however often somebody clicks and whoever dies in between.

Three steps, and only the middle one leaves this process:

1. one transaction takes the key, moves the order to `paying` and keeps the payment as `pending`;
2. the gateway is asked, with the payment's id as its idempotency key, and no connection held;
3. one transaction keeps the outcome, moves the order, and keeps the answer under the client's key.

After a crash between 1 and 3 the payment is pending and held by nobody. The client's repetition or
the settling thread does step 2 again, and the gateway gives the answer that it gave before.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from orders import idempotency, ledger, metrics
from orders.domain import Order, OrderStatus, Payment, PaymentStatus
from orders.gateway import Gateway, GatewayUnavailable, Outcome
from orders.idempotency import Answer, Keys, Request
from orders.problems import Problem
from orders.tables import PAYMENTS

OPERATION = "pay"
RETRY_AFTER = 5


class Payments:
    """Pays orders. `hold` is longer than the gateway's budget, so no two ask it at once."""

    def __init__(self, engine: Engine, gateway: Gateway, keys: Keys) -> None:
        self.engine = engine
        self.gateway = gateway
        self.keys = keys
        self.hold = timedelta(seconds=2 * gateway.budget + 5)

    def pay(self, order_id: str, key: str, token: str) -> Answer:
        """Pay an order, or give the answer that this key has had.

        Raises:
            Problem: what the API documents for this operation.
        """
        request = Request(OPERATION, key, {"order_id": order_id, "token": token})
        found = self.keys.replay(request)
        if found:
            return found
        if self.gateway.breaker.blocked():
            # Before anything is kept: the order stays open, and can be cancelled.
            raise _unavailable("Nothing was charged.")
        with self.engine.begin() as connection:
            taken = self._take(connection, request, order_id, token)
        if isinstance(taken, Answer):
            return taken
        answer = self._finish(taken)
        if answer is None:
            raise _unavailable("The payment is pending, and will be settled.")
        self.keys.remember(request, answer)
        return answer

    def settle_pending(self, limit: int = 20) -> int:
        """Settle payments that nobody works on any more; how many were."""
        waiting = select(PAYMENTS.c.id).where(
            PAYMENTS.c.status == PaymentStatus.PENDING, PAYMENTS.c.held_until <= ledger.now()
        )
        with self.engine.connect() as connection:
            ids = list(connection.execute(waiting.limit(limit)).scalars())
        settled = 0
        for payment_id in ids:
            if self.gateway.breaker.blocked():
                break
            with self.engine.begin() as connection:
                payment = self._hold(connection, payment_id)
            if payment is not None and self._finish(payment):
                settled += 1
        return settled

    def _take(
        self, connection: Connection, request: Request, order_id: str, token: str
    ) -> Payment | Answer:
        payment_id, now = ledger.new_id(), ledger.now()
        found = idempotency.claim(connection, request, payment_id, now)
        if found is None:
            order = ledger.find(connection, order_id, lock=True)
            ledger.move(connection, order, OrderStatus.PAYING)
            return self._begin(connection, order, payment_id, token, now)
        if found["status"] is not None:
            metrics.REPLAYS.labels(OPERATION, "database").inc()
            return Answer(found["status"], found["body"], replayed=True)
        payment = self._hold(connection, found["resource_id"])
        if payment is None:
            detail = "Repeat it a little later, with the same key."
            raise Problem("request-in-progress", detail, retry_after=1)
        return payment

    def _begin(
        self, connection: Connection, order: Order, payment_id: str, token: str, now: datetime
    ) -> Payment:
        values: dict[str, Any] = {
            "id": payment_id,
            "order_id": order.id,
            "status": PaymentStatus.PENDING,
            "amount": order.amount,
            "currency": order.currency,
            "token": token,
            "reason": None,
            "created_at": now,
        }
        connection.execute(insert(PAYMENTS).values(**values, held_until=now + self.hold))
        ledger.record(connection, order.id, "payment-begun", payment_id=payment_id)
        return Payment(**values)

    def _hold(self, connection: Connection, payment_id: str) -> Payment | None:
        """Take a pending payment that nobody holds. One statement, so one of many succeeds."""
        now = ledger.now()
        taken = (
            update(PAYMENTS)
            .where(
                PAYMENTS.c.id == payment_id,
                PAYMENTS.c.status == PaymentStatus.PENDING,
                PAYMENTS.c.held_until <= now,
            )
            .values(held_until=now + self.hold)
            .returning(PAYMENTS)
        )
        row = connection.execute(taken).mappings().first()
        if row is None:
            return None
        values = {name: value for name, value in row.items() if name != "held_until"}
        return Payment(**{**values, "status": PaymentStatus(row["status"])})

    def _finish(self, payment: Payment) -> Answer | None:
        """Ask the gateway and keep what it says; None when it says nothing."""
        try:
            outcome = self.gateway.charge(payment)
        except GatewayUnavailable:
            with self.engine.begin() as connection:
                mine = update(PAYMENTS).where(PAYMENTS.c.id == payment.id)
                connection.execute(mine.values(held_until=ledger.now()))
            return None
        with self.engine.begin() as connection:
            return self._settle(connection, payment, outcome)

    @staticmethod
    def _settle(connection: Connection, payment: Payment, outcome: Outcome) -> Answer:
        status = PaymentStatus.SUCCEEDED if outcome.accepted else PaymentStatus.DECLINED
        answer = _answer(payment, status, outcome.reason)
        changed = connection.execute(
            update(PAYMENTS)
            .where(PAYMENTS.c.id == payment.id, PAYMENTS.c.status == PaymentStatus.PENDING)
            # The token has done its work. What is not kept cannot be stolen.
            .values(status=status, reason=outcome.reason, token=None)
        )
        if changed.rowcount == 0:
            # Somebody was faster. The gateway told them the same, so the answer is the same.
            return answer
        order = ledger.find(connection, payment.order_id, lock=True)
        ledger.move(connection, order, OrderStatus.PAID if outcome.accepted else OrderStatus.OPEN)
        details = {"reason": outcome.reason} if outcome.reason else {}
        ledger.record(connection, order.id, f"payment-{status}", payment_id=payment.id, **details)
        idempotency.answer(connection, OPERATION, payment.id, answer)
        metrics.PAYMENTS.labels(status.value).inc()
        return answer


def _answer(payment: Payment, status: PaymentStatus, reason: str | None) -> Answer:
    if status is PaymentStatus.DECLINED:
        detail = "Try another card, with a new key."
        body = {**Problem("payment-declined", detail).body(), "reason": reason}
        return Answer(402, body)
    body = {
        "id": payment.id,
        "order_id": payment.order_id,
        "status": status.value,
        "amount": payment.amount,
        "currency": payment.currency,
        "created_at": payment.created_at.isoformat(),
    }
    return Answer(201, body)


def _unavailable(detail: str) -> Problem:
    text = f"{detail} Repeat the request with the same key."
    return Problem("gateway-unavailable", text, retry_after=RETRY_AFTER)
