"""The checkout: take orders, have them paid once, say what happened."""

import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import httpx2
from fastapi import FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from orders import logs
from orders.settings import Settings, read_settings
from orders.store import Store

LOG = logging.getLogger(__name__)
PRICES = {"tea": 450, "pot": 2900}
"""In cents. The client says what and how many, never for how much."""

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=80)]
OrderId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Line(BaseModel):
    """So many of one thing."""

    item: Annotated[str, Field(pattern="^(tea|pot)$")]
    quantity: Annotated[int, Field(ge=1, le=99)]


class NewOrder(BaseModel):
    """What is ordered."""

    lines: Annotated[list[Line], Field(min_length=1, max_length=20)]


class Card(BaseModel):
    """A token of the gateway. The number of the card never comes here."""

    token: Annotated[str, Field(pattern="^tok_[0-9a-f]{24}$")]


def create_app(settings: Settings, gateway: httpx2.Client | None = None) -> FastAPI:
    """The service; tests give a gateway of their own."""
    app = FastAPI(title="orders", version="1.6.0", description="Orders and their payments.")
    store = Store(settings.database_url)
    client = gateway or httpx2.Client(base_url=settings.gateway_url, timeout=2.0)
    add_probes(app, store)
    add_orders(app, store)
    add_payments(app, store, client)
    app.middleware("http")(observe)
    return app


# --8<-- [start:probes]
def add_probes(app: FastAPI, store: Store) -> None:
    """What the platform asks."""

    @app.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:
        """Alive: the process answers, and asks nobody else."""
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    def readyz(response: Response) -> dict[str, str]:
        """Ready: the database answers too."""
        try:
            store.ping()
        except SQLAlchemyError:
            response.status_code = 503
            return {"status": "unavailable"}
        return {"status": "ok"}


# --8<-- [end:probes]
def add_orders(app: FastAPI, store: Store) -> None:
    """Take orders and show them."""

    @app.post("/orders", status_code=201, summary="Order")
    def order(new: NewOrder, key: Key) -> dict[str, Any]:
        """Make an order. The same key makes it once."""
        lines = [line.model_dump() for line in new.lines]
        amount = sum(PRICES[line.item] * line.quantity for line in new.lines)
        made = store.add(key, lines, amount)
        if made["lines"] != lines:
            raise HTTPException(422, "This key belongs to another order. Take a new one.")
        return {name: made[name] for name in ("id", "status", "amount")}

    @app.get("/orders", summary="The newest orders")
    def newest(limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[dict[str, Any]]:
        """The newest first."""
        return store.newest(limit)

    @app.get("/orders/{order_id}/audit", summary="What happened to an order")
    def audit(order_id: OrderId) -> list[dict[str, Any]]:
        """Every change with its time."""
        return store.trail(order_id)


# --8<-- [start:pay]
def add_payments(app: FastAPI, store: Store, gateway: httpx2.Client) -> None:
    """Have orders paid."""

    @app.post("/orders/{order_id}/pay", summary="Pay")
    def pay(order_id: OrderId, card: Card, key: Key) -> JSONResponse:
        """Charge the card, once for each key and once for each order."""
        found = store.find(order_id)
        if found is None:
            raise HTTPException(404, "There is no such order.")
        if found["payment_key"] == key and found["answer"]:
            return JSONResponse(found["answer"], headers={"Idempotent-Replayed": "true"})
        if not store.begin_payment(order_id, key):
            raise HTTPException(409, f"The order is {found['status']}.")
        try:
            # The gateway knows the key as well: to ask again after a lost answer charges nothing twice.
            answered = gateway.post(
                "/charges",
                json={"amount": found["amount"], "currency": "EUR", "token": card.token},
                headers={"Idempotency-Key": key},
            )
        except httpx2.HTTPError as error:
            LOG.warning(
                "gateway did not answer", extra={"fields": {"reason": type(error).__name__}}
            )
            raise HTTPException(
                503, "The gateway does not answer. Repeat with the same key."
            ) from None
        if answered.status_code not in (201, 402):
            raise HTTPException(503, "The gateway cannot decide now. Repeat with the same key.")
        answer = {"order": order_id, "paid": answered.status_code == 201}
        store.end_payment(order_id, answer)
        return JSONResponse(answer)


# --8<-- [end:pay]
# --8<-- [start:observe]
async def observe(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """One line of log for each request. A fault is logged whole, and the caller gets its number."""
    request_id = uuid.uuid4().hex
    logs.REQUEST_ID.set(request_id)
    began = time.perf_counter()
    try:
        response = await call_next(request)
    except Exception:
        LOG.exception("request failed")
        body = {"title": "The service failed", "status": 500, "request_id": request_id}
        response = JSONResponse(body, 500, media_type="application/problem+json")
    response.headers["X-Request-ID"] = request_id
    if request.url.path not in ("/livez", "/readyz"):
        fields = {
            "method": request.method,
            "path": request.url.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        }
        LOG.info("request", extra={"fields": fields})
    return response


# --8<-- [end:observe]
def app_from_environment() -> FastAPI:
    """What the server starts: `uvicorn --factory orders.app:app_from_environment`."""
    logs.configure()
    return create_app(read_settings())
