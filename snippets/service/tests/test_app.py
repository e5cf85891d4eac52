from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL

from orders import store
from orders.app import create_app
from orders.settings import Settings

IN_MEMORY = URL.create("sqlite")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database=IN_MEMORY))) as client:
        yield client


@pytest.fixture
def cut_off() -> Iterator[TestClient]:
    """A service whose database and cache refuse every connection."""
    database = URL.create(
        "postgresql+psycopg", host="127.0.0.1", port=1, username="orders", database="orders"
    )
    settings = Settings(database=database, redis_host="127.0.0.1")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_an_order_is_kept_and_given_back(client: TestClient) -> None:
    number = client.post("/orders", json={"item": "tea", "quantity": 2}).json()["id"]

    assert client.get(f"/orders/{number}").json() == {"id": number, "item": "tea", "quantity": 2}


def test_an_unknown_order_is_404(client: TestClient) -> None:
    assert client.get("/orders/7").status_code == 404


@pytest.mark.parametrize("order", [{"item": "", "quantity": 1}, {"item": "tea", "quantity": 0}])
def test_a_wrong_order_is_refused(client: TestClient, order: dict[str, object]) -> None:
    assert client.post("/orders", json=order).status_code == 422


def test_ready_when_the_database_answers(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "failures": {}}


def test_without_the_database_the_process_is_alive_but_not_ready(cut_off: TestClient) -> None:
    assert cut_off.get("/livez").status_code == 200
    answer = cut_off.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json()["failures"]


def test_without_the_cache_orders_are_read_from_the_database() -> None:
    settings = Settings(database=IN_MEMORY, redis_host="127.0.0.1")
    with TestClient(create_app(settings)) as client:
        number = client.post("/orders", json={"item": "tea", "quantity": 1}).json()["id"]
        assert client.get(f"/orders/{number}").status_code == 200


def test_requests_are_counted_by_route(client: TestClient) -> None:
    client.get("/orders/12345")

    metrics = client.get("/metrics").text

    assert 'http_requests_total{method="GET",route="/orders/{number}",status="404"}' in metrics
    assert "/orders/12345" not in metrics


def test_the_readiness_answer_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(store, "ping", asked.append)
    with TestClient(create_app(Settings(database=IN_MEMORY))) as client:
        client.get("/readyz")
        client.get("/readyz")
    assert len(asked) == 1
