"""What clients send and get: the source of the OpenAPI description."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from orders import domain
from orders.domain import Item, OrderStatus

Identifier = Annotated[str, Field(examples=["0b6d9f0e-3c1a-4f9b-9d7e-5a1c2b3d4e5f"])]
Cents = Annotated[int, Field(description="In the currency's smallest unit.", examples=[2630])]
Currency = Annotated[str, Field(examples=[domain.CURRENCY])]


# --8<-- [start:input]
class Strict(BaseModel):
    """Nothing that is not asked for: a misspelt field is an error, and not a default."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewLine(Strict):
    """An item and how many of it."""

    # Lax for this one: in strict mode an enumeration takes its own members only, and no text.
    item: Annotated[Item, Field(strict=False, examples=["tea"])]
    quantity: Annotated[int, Field(ge=1, le=100, examples=[2])]


class NewOrder(Strict):
    """What a customer asks for."""

    lines: Annotated[list[NewLine], Field(min_length=1, max_length=20)]


class NewPayment(Strict):
    """How an order is to be paid. The amount is the order's, and not the client's to say."""

    token: Annotated[
        str,
        Field(
            pattern=r"^tok_[A-Za-z0-9]{8,56}$",
            description="From the gateway's /tokenize. Card numbers never come here.",
            examples=["tok_5f1d7a0c93b24e68"],
        ),
    ]


# --8<-- [end:input]


class Line(BaseModel):
    """An item of an order."""

    item: Item
    quantity: int


class Order(BaseModel):
    """An order."""

    id: Identifier
    status: OrderStatus
    lines: list[Line]
    amount: Cents
    currency: Currency
    created_at: datetime

    @classmethod
    def of(cls, order: domain.Order) -> "Order":
        """As clients see it."""
        return cls(
            id=order.id,
            status=order.status,
            lines=[Line(item=line.item, quantity=line.quantity) for line in order.lines],
            amount=order.amount,
            currency=order.currency,
            created_at=order.created_at,
        )


class OrderPage(BaseModel):
    """Some orders, from the newest on."""

    orders: list[Order]
    next: Annotated[
        str | None, Field(description="The `cursor` of the next page; null on the last.")
    ]


class Payment(BaseModel):
    """A payment that was made."""

    id: Identifier
    order_id: Identifier
    status: Literal["succeeded"]
    amount: Cents
    currency: Currency
    created_at: datetime


class AuditEvent(BaseModel):
    """One thing that happened to an order."""

    at: datetime
    event: Annotated[str, Field(examples=["payment-succeeded"])]
    request_id: str
    details: dict[str, str | int]


class AuditTrail(BaseModel):
    """All that happened to an order, the oldest first."""

    order_id: Identifier
    events: list[AuditEvent]


class FieldError(BaseModel):
    """What is wrong with one part of a request."""

    pointer: Annotated[str, Field(examples=["/body/lines/0/quantity"])]
    detail: str


class ProblemDetails(BaseModel):
    """An error, after RFC 9457."""

    type: Annotated[str, Field(examples=["https://orders.example.com/problems/wrong-state"])]
    title: str
    status: int
    code: Annotated[str, Field(description="Stable: branch on this.", examples=["wrong-state"])]
    detail: str
    request_id: Annotated[str, Field(description="Quote it when you ask us.")]
    errors: list[FieldError] | None = None
    reason: str | None = None
