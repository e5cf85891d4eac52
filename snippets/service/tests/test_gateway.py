"""Asking the gateway: what its answers mean, and when it is left alone."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from orders.breaker import CircuitBreaker
from orders.domain import Payment, PaymentStatus
from orders.gateway import Gateway, GatewayUnavailable, Outcome, connect

PAYMENT = Payment(
    "p", "o", PaymentStatus.PENDING, 690, "EUR", "tok_12345678", None, datetime.now(UTC)
)


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_circuit_opens_lets_one_try_and_closes() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=2, pause=10, clock=clock)
    breaker.failed()
    assert breaker.allow()
    breaker.failed()
    assert (breaker.allow(), breaker.blocked(), breaker.open) == (False, True, True)

    clock.now = 10
    assert not breaker.blocked()
    assert [breaker.allow(), breaker.allow()] == [True, False]
    breaker.failed()
    assert not breaker.allow()

    clock.now = 20
    assert breaker.allow()
    breaker.succeeded()
    assert (breaker.allow(), breaker.open) == (True, False)


def test_failures_that_are_not_in_a_row_do_not_open_it() -> None:
    breaker = CircuitBreaker(failures=2)
    for _ in range(3):
        breaker.failed()
        breaker.succeeded()
    assert breaker.allow()


def gateway(answers: list[httpx2.Response | Exception], **options: Any) -> Gateway:
    """A gateway that gives these answers, one after the other."""

    def answer(_: httpx2.Request) -> httpx2.Response:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    client = connect("http://gateway.example", 0.5, httpx2.MockTransport(answer))
    options = {"sleep": lambda _: None, **options}
    return Gateway(client, CircuitBreaker(failures=3), **options)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([httpx2.Response(201)], Outcome(True)),
        ([httpx2.Response(503), httpx2.Response(201)], Outcome(True)),
        ([httpx2.ReadTimeout("slow"), httpx2.Response(201)], Outcome(True)),
        ([httpx2.Response(402, json={"reason": "no"})], Outcome(False, "no")),
        ([httpx2.Response(402, text="<html>")], Outcome(False, "declined")),
        ([httpx2.Response(402, json=[1])], Outcome(False, "declined")),
        ([httpx2.Response(422, json={"reason": "x" * 65})], Outcome(False, "declined")),
    ],
)
def test_the_gateway_is_understood(answers: list[Any], outcome: Outcome) -> None:
    assert gateway(answers).charge(PAYMENT) == outcome


def test_a_call_that_is_refused_is_not_repeated() -> None:
    answers: list[httpx2.Response | Exception] = [httpx2.Response(401)] * 3
    with pytest.raises(GatewayUnavailable, match="refused"):
        gateway(answers).charge(PAYMENT)
    assert len(answers) == 2


@pytest.mark.parametrize("answer", [httpx2.Response(503), httpx2.ConnectError("refused")])
def test_without_an_answer_nothing_is_known(answer: Any) -> None:
    asked = gateway([answer] * 3)
    with pytest.raises(GatewayUnavailable):
        asked.charge(PAYMENT)
    with pytest.raises(GatewayUnavailable, match="circuit"):
        asked.charge(PAYMENT)


def test_attempts_end_with_the_budget() -> None:
    answers: list[httpx2.Response | Exception] = [httpx2.Response(503)] * 3
    with pytest.raises(GatewayUnavailable):
        gateway(answers, budget=0.0).charge(PAYMENT)
    assert len(answers) == 2
