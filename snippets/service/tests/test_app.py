"""What holds for every request: errors, limits, headers, metrics, and the platform's endpoints."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL

from orders import ledger, store
from orders.app import app_from_environment, create_app
from orders.settings import Settings
from tests.support import Shop

TEA = {"lines": [{"item": "tea", "quantity": 1}]}
KEY = {"Idempotency-Key": "0123456789abcdef"}
NOWHERE = URL.create(
    "postgresql+psycopg", host="127.0.0.1", port=1, username="orders", database="orders"
)


@pytest.fixture
def plain(sqlite: Settings) -> Iterator[TestClient]:
    """A service on SQLite with small limits."""
    small = replace(sqlite, max_body=300, cors_origins=("https://shop.example.com",))
    with TestClient(create_app(small), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def cut_off() -> Iterator[TestClient]:
    """A service whose database and Redis refuse every connection."""
    settings = Settings(database=NOWHERE, redis="redis://127.0.0.1:1/0")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_ready_when_the_database_answers(plain: TestClient) -> None:
    assert plain.get("/readyz").json() == {"status": "ok", "failures": {}}
    assert plain.get("/health").json()["status"] == "ok"


def test_without_the_database_the_process_is_alive_but_not_ready(cut_off: TestClient) -> None:
    assert cut_off.get("/livez").status_code == 200
    for path in ("/readyz", "/health"):
        assert cut_off.get(path).status_code == 503
    assert cut_off.get("/readyz").json()["failures"] == {"database": "OperationalError"}
    assert cut_off.get("/health").json()["dependencies"] == {
        "database": "OperationalError",
        "redis": "unavailable",
        "gateway": "ok",
    }


def test_without_the_database_clients_are_told_to_come_again(cut_off: TestClient) -> None:
    answer = cut_off.post("/orders", json=TEA, headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in answer.text


def test_without_redis_all_is_done(sqlite: Settings) -> None:
    settings = replace(sqlite, redis="redis://127.0.0.1:1/0", rate_limit=100)
    with TestClient(create_app(settings)) as client:
        first, second = (client.post("/orders", json=TEA, headers=KEY) for _ in range(2))
        assert first.json() == second.json()
        assert client.get("/health").json()["status"] == "degraded"
        assert client.get("/readyz").status_code == 200


def test_the_readiness_answer_is_remembered(
    sqlite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(store, "ping", asked.append)
    with TestClient(create_app(sqlite)) as client:
        client.get("/readyz")
        client.get("/readyz")
    assert len(asked) == 1


def test_requests_are_counted_by_route_and_not_by_path(plain: TestClient) -> None:
    plain.get("/orders/00000000-0000-4000-8000-000000000000")
    plain.get("/wp-login.php")
    plain.request("BREW", "/orders")

    metrics = plain.get("/metrics").text

    labels = 'method="GET",route="/orders/{order_id}",status="404"'
    assert f"http_requests_total{{{labels}}}" in metrics
    assert 'route="other",status="404"' in metrics
    assert 'method="other"' in metrics
    assert "wp-login" not in metrics
    assert "BREW" not in metrics
    assert "00000000-0000" not in metrics


def test_a_failure_is_counted_and_tells_nothing(
    plain: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("password=hunter2")

    monkeypatch.setattr(ledger, "page", fail)
    answer = plain.get("/orders", headers={"X-Request-ID": "req-9"})

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-ID"] == answer.json()["request_id"] == "req-9"
    assert "hunter2" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert any(record.exc_info for record in caplog.records)
    metrics = plain.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/orders",status="500"}' in metrics
    # The one that is in progress is the one that asks.
    assert "http_requests_in_progress 1.0" in metrics


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"lines": []}', "/body/lines"),
        ('{"lines": [{"item": "tea", "quantity": NaN}]}', "/body/39"),
        ('{"lines": [{"item": "tea", "quantity": Infinity}]}', "/body/39"),
        ('{"lines": [{"item": "tea", "quantity": 1.5}]}', "/body/lines/0/quantity"),
        ('{"lines": [{"item": "tea", "quantity": "1"}]}', "/body/lines/0/quantity"),
        ('{"lines": [{"item": "tea", "quantity": true}]}', "/body/lines/0/quantity"),
        ('{"lines": [{"item": "tea", "quantity": 0}]}', "/body/lines/0/quantity"),
        ('{"lines": [{"item": "gold", "quantity": 1}]}', "/body/lines/0/item"),
        ('{"lines": [{"item": "tea", "quantity": 1, "price": 0}]}', "/body/lines/0/price"),
        ('{"lines"', "/body/8"),
        ("[]", "/body"),
        ("", "/body"),
    ],
)
def test_a_wrong_body_is_refused(plain: TestClient, body: str, pointer: str) -> None:
    headers = {**KEY, "Content-Type": "application/json"}

    answer = plain.post("/orders", content=body, headers=headers)

    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("key", [None, "short", "x" * 65, "a b c d e f g"])
def test_a_key_is_asked_for(plain: TestClient, key: str | None) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    assert plain.post("/orders", json=TEA, headers=headers).status_code == 422


def test_bytes_that_are_no_text_are_refused(plain: TestClient) -> None:
    headers = {**KEY, "Content-Type": "application/json"}
    answer = plain.post("/orders", content=b'{"lines": "\xff"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_a_large_body_is_refused_by_its_length(plain: TestClient) -> None:
    answer = plain.post("/orders", content=b"x" * 301, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_a_large_body_without_a_length_is_refused(plain: TestClient) -> None:
    chunks = (b"x" * 100 for _ in range(4))
    answer = plain.post("/orders", content=chunks, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_unknown_paths_and_methods_are_problems(plain: TestClient) -> None:
    missing, wrong = plain.get("/nothing"), plain.put("/orders")

    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")
    assert wrong.headers["Allow"]


def test_every_answer_carries_the_security_headers(plain: TestClient) -> None:
    for answer in (plain.get("/livez"), plain.get("/nothing"), plain.get("/orders")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
    secure = plain.get("https://testserver/livez")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=")


def test_only_the_origins_that_are_named_may_read_answers(plain: TestClient) -> None:
    def allowed(origin: str) -> str | None:
        answer = plain.get("/orders", headers={"Origin": origin})
        return answer.headers.get("Access-Control-Allow-Origin")

    assert allowed("https://shop.example.com") == "https://shop.example.com"
    assert allowed("https://shop.example.com.evil.example") is None


def test_a_client_in_a_loop_is_slowed_down(sqlite: Settings) -> None:
    with TestClient(create_app(replace(sqlite, rate_limit=3))) as client:
        answers = [client.get("/orders") for _ in range(8)]
        refused = [answer for answer in answers if answer.status_code == 429]
        # Eight in a row touch two minutes at most: at least two are too many.
        assert len(refused) >= 2
        assert refused[0].json()["code"] == "too-many-requests"
        assert 0 < int(refused[0].headers["Retry-After"]) <= 60
        assert client.get("/livez").status_code == 200


def test_redis_counts_for_all_replicas(
    sqlite: Settings, backends: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orders.ratelimit.time.time", lambda: 6e9)
    settings = replace(sqlite, rate_limit=3, redis=backends["REDIS_URL"])
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as two:
        codes = [client.get("/orders").status_code for client in (one, two, one, two)]
    assert codes == [200, 200, 200, 429]


def test_the_description_has_the_errors_with_examples(plain: TestClient) -> None:
    operation = plain.get("/openapi.json").json()["paths"]["/orders/{order_id}/payments"]["post"]

    assert set(operation["responses"]) >= {"201", "402", "404", "409", "413", "422", "429", "503"}
    examples = operation["responses"]["409"]["content"]["application/problem+json"]["examples"]
    assert set(examples) == {"request-in-progress", "wrong-state"}


def test_a_request_is_one_line_of_log(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        shop.client.get("/orders")
        shop.client.get("/livez")

    lines = [record for record in caplog.records if record.name == "orders.requests"]
    assert [line.__dict__["fields"]["route"] for line in lines] == ["/orders"]


def test_the_server_starts_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/orders.db")
    monkeypatch.setenv("GATEWAY_URL", "http://127.0.0.1:1")
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        with TestClient(app_from_environment()) as client:
            client.get("/orders", headers={"X-Request-ID": "req-1"})
    finally:
        root.handlers, root.level = handlers, level
        logging.getLogger("uvicorn.access").disabled = False
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [line] = [line for line in lines if line["message"] == "request"]
    assert (line["request_id"], line["route"], line["status"]) == ("req-1", "/orders", 200)
