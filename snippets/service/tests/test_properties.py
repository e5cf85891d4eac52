"""What holds for every input, as far as Hypothesis can think of inputs."""

import json
import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import URL

from orders import context, domain, logs
from orders.app import create_app
from orders.domain import PRICES, Item, Line, OrderStatus, WrongMove
from orders.idempotency import Request
from orders.routes import _cursor, _position
from orders.settings import Settings, SettingsError, read_settings
from tests.support import BAD_CARD, Bridge, Shop

LINES = st.lists(st.builds(Line, st.sampled_from(Item), st.integers(1, 100)), min_size=1)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


# --8<-- [start:total]
@given(LINES, LINES)
def test_the_total_is_the_sum_of_its_parts(some: list[Line], more: list[Line]) -> None:
    assert domain.total(some + more) == domain.total(some) + domain.total(more)
    assert domain.total(some) >= len(some) * min(PRICES.values())


# --8<-- [end:total]


@given(st.sampled_from(OrderStatus), st.lists(st.sampled_from(OrderStatus)))
def test_no_way_leads_out_of_an_end(start: OrderStatus, wanted: list[OrderStatus]) -> None:
    now, ended = start, not domain.MOVES[start]
    for status in wanted:
        try:
            domain.check_move(now, status)
        except WrongMove:
            continue
        assert not ended
        now, ended = status, not domain.MOVES[status]


@given(st.dictionaries(st.text(), JSON))
def test_a_fingerprint_does_not_know_the_order_of_names(content: dict[str, Any]) -> None:
    backwards = dict(reversed(content.items()))
    first = Request("pay", "k", content)
    assert first.fingerprint == Request("pay", "k", backwards).fingerprint
    assert first.fingerprint != Request("pay", "k", {**content, "more": [1]}).fingerprint


@given(st.integers(1, 10**18 - 1))
def test_a_cursor_is_read_as_it_was_made(position: int) -> None:
    assert _position(_cursor(position)) == position


@given(st.text(), st.text(), st.text())
def test_no_header_breaks_the_context(request_id: str, trace: str, state: str) -> None:
    found = context.from_headers(request_id, trace, state)
    assert context.REQUEST_ID.fullmatch(found.request_id)
    assert context.TRACEPARENT.fullmatch(found.traceparent)


@given(st.dictionaries(st.text(min_size=1), JSON))
def test_every_field_is_in_the_line(fields: dict[str, Any]) -> None:
    record = logging.makeLogRecord({"msg": "m", "fields": fields})

    found = json.loads(logs.JsonFormatter().format(record))

    assert len(found) == 4 + len(fields)
    assert found["message"] == "m"


NAMES = st.sampled_from(
    ["DATABASE_URL", "REDIS_URL", "GATEWAY_URL", "MAX_BODY_BYTES", "CORS_ORIGINS", "LOG_LEVEL"]
)


@given(st.dictionaries(NAMES, st.text()))
def test_settings_are_read_or_refused(environment: dict[str, str]) -> None:
    try:
        read_settings(environment)
    except SettingsError as error:
        assert any(name in str(error) for name in [*environment, "GATEWAY_URL"])


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One service for all examples."""
    path = tmp_path_factory.mktemp("properties") / "orders.db"
    database = URL.create("sqlite", database=str(path))
    with TestClient(create_app(Settings(database=database, rate_limit=0))) as client:
        yield client


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(body=JSON)
def test_no_body_breaks_the_service(service: TestClient, body: Any) -> None:
    answer = service.post("/orders", json=body, headers={"Idempotency-Key": Shop.key()})
    assert answer.status_code == 422


class Checkout(RuleBasedStateMachine):
    """An order and everything that its customer may do to it, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.bridge = Bridge()
        self.bridge.__enter__()
        # Without Redis and with a database in this process, a new world costs milliseconds.
        self.folder = _folder()
        database = URL.create("sqlite", database=f"{self.folder.name}/orders.db")
        app = create_app(Settings(database=database, rate_limit=0), self.bridge.transport)
        self.client = TestClient(app)
        self.client.__enter__()
        self.shop = Shop(self.client, self.bridge)
        self.order_id = self.shop.ordered()
        self.expected = "open"
        self.paid_with: tuple[str, str] | None = None

    @rule()
    def pay(self) -> None:
        """With a new key and a good card."""
        token, key = self.bridge.token(), self.shop.key()
        status = self.shop.pay(self.order_id, token, key).status_code
        assert status == (201 if self.expected == "open" else 409)
        if status == 201:
            self.expected, self.paid_with = "paid", (token, key)

    @rule()
    def pay_with_a_bad_card(self) -> None:
        """It never pays."""
        status = self.shop.pay(self.order_id, self.bridge.token(BAD_CARD)).status_code
        assert status == (402 if self.expected == "open" else 409)

    @precondition(lambda self: self.paid_with)
    @rule()
    def pay_again(self) -> None:
        """With the same key."""
        assert self.paid_with
        answer = self.shop.pay(self.order_id, *self.paid_with)
        assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")

    @rule()
    def cancel(self) -> None:
        """It can be cancelled unless it is paid."""
        answer = self.client.post(f"/orders/{self.order_id}/cancellation")
        assert answer.status_code == (409 if self.expected == "paid" else 200)
        if answer.status_code == 200:
            self.expected = "cancelled"

    @rule()
    def lose_the_next_answer(self) -> None:
        """The gateway charges, and the answer is lost."""
        self.bridge.behave(lose=1)

    @invariant()
    def it_is_as_expected(self) -> None:
        """The state, the charges and the trail agree."""
        assert self.shop.status(self.order_id) == self.expected
        paid = self.expected == "paid"
        assert len(self.bridge.charges) == paid
        assert self.shop.events(self.order_id).count("payment-succeeded") == paid

    def teardown(self) -> None:
        """End this world."""
        self.client.__exit__(None, None, None)
        self.bridge.__exit__(None, None, None)
        self.folder.cleanup()


def _folder() -> Any:
    from tempfile import TemporaryDirectory

    return TemporaryDirectory(prefix="orders-")


TestCheckout = Checkout.TestCase
TestCheckout.settings = settings(max_examples=12, stateful_step_count=10, deadline=None)
