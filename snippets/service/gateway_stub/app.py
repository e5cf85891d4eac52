"""The stub: `uvicorn gateway_stub.app:app --port 9000`. Not part of the image.

It does what real gateways do (a token is used once, a charge is made once for each key) and
what they do on bad days: `POST /behaviour` asks for delays, failures and lost answers.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

# Not cards of anybody: the numbers that gateways publish for tests.
DECLINED = {"4000000000000002": "card_declined", "4000000000009995": "insufficient_funds"}


class Card(BaseModel):
    """What the shop's page sends straight to the gateway, past the shop's own service."""

    number: Annotated[str, Field(pattern=r"^\d{12,19}$", examples=["4242424242424242"])]


class Charge(BaseModel):
    """What is to be charged."""

    amount: Annotated[int, Field(gt=0)]
    currency: Annotated[str, Field(min_length=3, max_length=3)]
    token: str


class Behaviour(BaseModel):
    """How the next charges go wrong."""

    delay: Annotated[float, Field(ge=0, le=60, description="Seconds before each answer.")] = 0
    fail: Annotated[int, Field(ge=0, description="So many are refused with 503.")] = 0
    lose: Annotated[int, Field(ge=0, description="So many are made, and then answered 502.")] = 0


@dataclass
class Books:
    """What the gateway remembers."""

    tokens: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    behaviour: Behaviour = field(default_factory=Behaviour)
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def create_app() -> FastAPI:
    """A gateway with empty books."""
    app = FastAPI(title="gateway stub", docs_url=None, redoc_url=None)
    books = Books()

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        """Alive."""
        return {"status": "ok"}

    @app.post("/tokenize", status_code=201)
    def tokenize(card: Card) -> dict[str, str]:
        """A token for a card, good for one payment."""
        token = "tok_" + secrets.token_hex(12)
        with books.lock:
            books.tokens[token] = card.number
        return {"token": token}

    @app.post("/charges")
    def charge(new: Charge, key: Annotated[str, Header(alias="Idempotency-Key")]) -> JSONResponse:
        """Charge a card once for each key."""
        with books.lock:
            books.calls += 1
            refused = books.behaviour.fail > 0
            if refused:
                books.behaviour.fail -= 1
            else:
                status, body = books.answers.get(key) or _decide(books, new)
                books.answers[key] = (status, body)
                lost = books.behaviour.lose > 0
                if lost:
                    books.behaviour.lose -= 1
            delay = books.behaviour.delay
        time.sleep(delay)
        if refused:
            return JSONResponse({"reason": "unavailable"}, 503)
        if lost:
            return JSONResponse({"reason": "bad gateway"}, 502)
        return JSONResponse(body, status)

    @app.get("/charges")
    def charges() -> dict[str, Any]:
        """What was charged, by key, and how often somebody asked: for tests."""
        with books.lock:
            made = {key: body for key, (status, body) in books.answers.items() if status == 201}
            return {"charges": made, "calls": books.calls}

    @app.post("/behaviour", status_code=204)
    def behave(behaviour: Behaviour) -> None:
        """Go wrong from now on; `{}` ends it."""
        with books.lock:
            books.behaviour = behaviour

    return app


def _decide(books: Books, new: Charge) -> tuple[int, dict[str, Any]]:
    number = books.tokens.get(new.token)
    if number is None or new.token in books.used:
        return 422, {"reason": "token_invalid"}
    books.used.add(new.token)
    if number in DECLINED:
        return 402, {"reason": DECLINED[number]}
    return 201, {"amount": new.amount, "currency": new.currency}


app = create_app()
