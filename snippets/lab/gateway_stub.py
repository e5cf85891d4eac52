"""Stands in for the payment gateway in tests and in the demo: `uvicorn gateway_stub:app`."""

import secrets
from typing import Annotated, Any

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse

REFUSED = "4000000000000002"
"""Not a card of anybody: gateways publish such numbers for tests."""


def create_stub() -> FastAPI:
    """A gateway with empty books."""
    app = FastAPI(title="gateway stub")
    cards: dict[str, str] = {}
    answers: dict[str, tuple[int, dict[str, Any]]] = {}

    @app.post("/tokenize", status_code=201)
    def tokenize(card: dict[str, str]) -> dict[str, str]:
        """A token for a card."""
        token = "tok_" + secrets.token_hex(12)
        cards[token] = card["number"]
        return {"token": token}

    @app.post("/charges")
    def charge(new: dict[str, Any], key: Annotated[str, Header(alias="Idempotency-Key")]) -> Any:
        """Charge a card, once for each key."""
        if key not in answers:
            refused = cards.get(new["token"], REFUSED) == REFUSED
            answers[key] = (402 if refused else 201, {"amount": new["amount"]})
        status, body = answers[key]
        return JSONResponse(body, status)

    @app.get("/charges")
    def charges() -> int:
        """How many were made."""
        return sum(status == 201 for status, _ in answers.values())

    return app


app = create_stub()
