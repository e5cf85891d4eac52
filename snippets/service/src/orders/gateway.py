"""The payment gateway's client: time-outs, retries with jitter, and a circuit breaker."""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2

from orders import metrics
from orders.breaker import CircuitBreaker
from orders.context import outgoing
from orders.domain import Payment

LOG = logging.getLogger(__name__)
# Answers that say "not now". Any other is our mistake, and repeating it mends nothing.
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Outcome:
    """What the gateway decided. `reason` is for a payment that it declined."""

    accepted: bool
    reason: str | None = None


class GatewayUnavailable(Exception):
    """Nobody knows whether the charge was made: ask again, with the same reference."""


class Gateway:
    """Charges cards. Safe to repeat: the payment's id is the charge's idempotency key."""

    def __init__(
        self,
        client: httpx2.Client,
        breaker: CircuitBreaker,
        attempts: int = 3,
        budget: float = 6.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.client = client
        self.breaker = breaker
        self.attempts = attempts
        self.budget = budget
        self._sleep = sleep

    # --8<-- [start:charge]
    def charge(self, payment: Payment) -> Outcome:
        """Charge a payment, with as many attempts as fit into the budget of time.

        Raises:
            GatewayUnavailable: no attempt was answered, or the gateway refused the call.
        """
        give_up = time.monotonic() + self.budget
        for attempt in range(self.attempts):
            if not self.breaker.allow():
                raise GatewayUnavailable("the circuit is open")
            outcome = self._attempt(payment)
            if outcome is not None:
                return outcome
            # Full jitter: clients that failed together must not come back together. (No secret, so no
            # cryptographic dice.)
            pause = random.uniform(0, 0.1 * 2**attempt)  # noqa: S311  # nosec B311
            if attempt + 1 == self.attempts or time.monotonic() + pause >= give_up:
                break
            self._sleep(pause)
        raise GatewayUnavailable("no attempt was answered")

    # --8<-- [end:charge]

    def _attempt(self, payment: Payment) -> Outcome | None:
        """One attempt; None when it is worth another."""
        started = time.perf_counter()
        result = "unavailable"
        try:
            response = self.client.post(
                "/charges",
                json={
                    "amount": payment.amount,
                    "currency": payment.currency,
                    "token": payment.token,
                },
                headers={"Idempotency-Key": payment.id, **outgoing()},
            )
            outcome = _read(response)
            if outcome is not None:
                result = "succeeded" if outcome.accepted else "declined"
            return outcome
        except httpx2.HTTPError as error:
            LOG.warning("gateway did not answer", extra={"error": type(error).__name__})
            return None
        finally:
            if result == "unavailable":
                self.breaker.failed()
            else:
                self.breaker.succeeded()
            metrics.GATEWAY.labels(result).observe(time.perf_counter() - started)


# --8<-- [start:client]
def connect(
    address: str, timeout: float, transport: httpx2.BaseTransport | None = None
) -> httpx2.Client:
    """A client with bounded time and connections. `trust_env=False`: no proxy by accident."""
    return httpx2.Client(
        base_url=address,
        timeout=httpx2.Timeout(timeout, connect=min(timeout, 1.0)),
        limits=httpx2.Limits(max_connections=32, max_keepalive_connections=16),
        transport=transport,
        trust_env=False,
    )


# --8<-- [end:client]


def _read(response: httpx2.Response) -> Outcome | None:
    if response.status_code == 201:
        return Outcome(accepted=True)
    if response.status_code in (402, 422):
        return Outcome(accepted=False, reason=_reason(response))
    if response.status_code not in TEMPORARY:
        # 401 or 404, say: a wrong key or address. The payment waits until somebody mended it.
        LOG.error("gateway refused the call", extra={"status": response.status_code})
        raise GatewayUnavailable("the gateway refused the call")
    return None


def _reason(response: httpx2.Response) -> str:
    """The gateway's word for why, as far as it has the form of one."""
    try:
        body: Any = response.json()
    except ValueError:
        return "declined"
    reason = body.get("reason") if isinstance(body, dict) else None
    return reason if isinstance(reason, str) and 0 < len(reason) <= 64 else "declined"
