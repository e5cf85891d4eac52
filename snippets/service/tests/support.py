"""What the tests share: the gateway stub without a network, and a customer."""

import contextlib
import secrets
from types import TracebackType
from typing import Any

import httpx2
from fastapi.testclient import TestClient
from gateway_stub.app import create_app as create_gateway

GOOD_CARD = "4242424242424242"
BAD_CARD = "4000000000000002"
TRACE = "4bf9" * 8


class Bridge:
    """The stub as an httpx2 transport: requests to it go through no socket."""

    def __init__(self) -> None:
        self.client = TestClient(create_gateway())
        self.transport = httpx2.MockTransport(self._pass)
        self.down = False
        self.seen: list[httpx2.Request] = []

    def __enter__(self) -> "Bridge":
        self.client.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(RuntimeError):
            self.client.__exit__(kind, error, trace)

    def _pass(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        if self.down:
            raise httpx2.ConnectError("refused", request=request)
        answer = self.client.request(
            request.method, request.url.path, content=request.content, headers=request.headers
        )
        return httpx2.Response(answer.status_code, content=answer.content, headers=answer.headers)

    def behave(self, **how: float) -> None:
        """Ask the stub to misbehave."""
        assert self.client.post("/behaviour", json=how).status_code == 204

    @property
    def charges(self) -> dict[str, Any]:
        """What was charged, by the payment's id."""
        found: dict[str, Any] = self.client.get("/charges").json()["charges"]
        return found

    def token(self, card: str = GOOD_CARD) -> str:
        """A token for a card."""
        token: str = self.client.post("/tokenize", json={"number": card}).json()["token"]
        return token


class Shop:
    """A customer of the service."""

    def __init__(self, client: TestClient, bridge: Bridge) -> None:
        self.client = client
        self.bridge = bridge

    @staticmethod
    def key() -> str:
        """A new idempotency key."""
        return secrets.token_hex(16)

    def order(self, key: str | None = None, **line: object) -> Any:
        """Order tea, or something else; the answer."""
        body = {"lines": [{"item": "tea", "quantity": 2, **line}]}
        headers = {"Idempotency-Key": key or self.key()}
        return self.client.post("/orders", json=body, headers=headers)

    def ordered(self) -> str:
        """The id of a new order."""
        answer = self.order()
        assert answer.status_code == 201, answer.text
        order_id: str = answer.json()["id"]
        return order_id

    def pay(self, order_id: str, token: str | None = None, key: str | None = None) -> Any:
        """Pay an order; the answer."""
        return self.client.post(
            f"/orders/{order_id}/payments",
            json={"token": token or self.bridge.token()},
            headers={"Idempotency-Key": key or self.key()},
        )

    def status(self, order_id: str) -> str:
        """Where the order is."""
        status: str = self.client.get(f"/orders/{order_id}").json()["status"]
        return status

    def events(self, order_id: str) -> list[str]:
        """What happened to the order."""
        trail = self.client.get(f"/orders/{order_id}/audit").json()
        return [event["event"] for event in trail["events"]]
