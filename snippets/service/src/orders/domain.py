"""The rules of the business, without a database and without HTTP."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CURRENCY = "EUR"


class Item(StrEnum):
    """What can be ordered."""

    CUP = "cup"
    POT = "pot"
    TEA = "tea"


# Cents, and whole: 0.1 + 0.2 is not 0.3 in floats. The price is never the client's to say.
PRICES = {Item.CUP: 1_250, Item.POT: 3_900, Item.TEA: 690}


class OrderStatus(StrEnum):
    """Where an order is."""

    OPEN = "open"
    PAYING = "paying"
    PAID = "paid"
    CANCELLED = "cancelled"


# From each state, where it can go. `paying` is a state of its own, and kept, because the answer of
# the gateway can be lost: until it is known, nothing else may happen to the order.
MOVES: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.OPEN: frozenset({OrderStatus.PAYING, OrderStatus.CANCELLED}),
    OrderStatus.PAYING: frozenset({OrderStatus.PAID, OrderStatus.OPEN}),
    OrderStatus.PAID: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}


class PaymentStatus(StrEnum):
    """What is known of a payment."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"


class WrongMove(Exception):
    """An order cannot go from its state to the one that is asked for."""

    def __init__(self, now: OrderStatus, wanted: OrderStatus) -> None:
        super().__init__(f"an order that is {now} cannot become {wanted}")
        self.now = now
        self.wanted = wanted


def check_move(now: OrderStatus, wanted: OrderStatus) -> None:
    """Raise WrongMove unless an order may go from one state to the other."""
    if wanted not in MOVES[now]:
        raise WrongMove(now, wanted)


@dataclass(frozen=True)
class Line:
    """One item of an order and how many of it."""

    item: Item
    quantity: int


def total(lines: list[Line]) -> int:
    """What the lines cost together, in cents."""
    return sum(PRICES[line.item] * line.quantity for line in lines)


@dataclass(frozen=True)
class Order:
    """An order as it is kept. `position` is its place in the list of all orders."""

    position: int
    id: str
    status: OrderStatus
    lines: list[Line]
    amount: int
    currency: str
    created_at: datetime


@dataclass(frozen=True)
class Payment:
    """One attempt to pay an order. `token` is forgotten as soon as the outcome is known."""

    id: str
    order_id: str
    status: PaymentStatus
    amount: int
    currency: str
    token: str | None
    reason: str | None
    created_at: datetime
