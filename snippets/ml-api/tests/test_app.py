"""The API: answers, refusals, probes, metrics, and what the log says."""

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from late import judge
from late.app import app_from_environment, create_app
from late.layers import Limits, Observe
from late.model import load
from late.settings import Settings, SettingsError, read_settings
from tests.conftest import MODEL, PARCEL, wait_ready

VERSION = load(MODEL).version


def ask(client: TestClient, *parcels: object) -> Any:
    """Ask about parcels."""
    return client.post("/predict", json={"parcels": parcels})


def test_the_answer_names_the_model(client: TestClient) -> None:
    near = PARCEL | {"distance_km": 2, "stops": 1, "hour": 6}
    answer = ask(client, near, PARCEL | {"distance_km": 1_500})
    assert answer.status_code == 200
    model = load(MODEL)
    assert answer.json()["model"] == {
        "version": model.version,
        "digest": model.digest,
        "data": model.data,
    }
    first, second = answer.json()["predictions"]
    assert (first["late"], second["late"]) == (False, True)
    assert first["probability"] < 0.5 < second["probability"] <= 1


@pytest.mark.parametrize(
    ("parcel", "pointer"),
    [
        (PARCEL | {"distance_km": -1}, "distance_km"),
        (PARCEL | {"distance_km": "240.5"}, "distance_km"),
        (PARCEL | {"weight_kg": 1e9}, "weight_kg"),
        (PARCEL | {"hour": 24}, "hour"),
        (PARCEL | {"hour": 9.5}, "hour"),
        (PARCEL | {"hour": True}, "hour"),
        (PARCEL | {"stops": None}, "stops"),
        (PARCEL | {"colour": "red"}, "colour"),
        ({"hour": 1}, "distance_km"),
        (3, "0"),
    ],
)
def test_what_makes_no_sense_is_refused(client: TestClient, parcel: object, pointer: str) -> None:
    answer = ask(client, parcel)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid-request"
    assert answer.json()["errors"][0]["pointer"].endswith(pointer)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_refused(client: TestClient, number: str) -> None:
    body = json.dumps({"parcels": [PARCEL]}).replace("240.5", number)
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert number not in answer.text


@pytest.mark.parametrize("body", [b"", b"{", b'{"parcels": []}', b"[]", b"\xff\xfe"])
def test_a_body_without_parcels_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid-request"


def test_a_batch_has_a_limit(client: TestClient) -> None:
    assert ask(client, *[PARCEL] * 5).status_code == 200
    answer = ask(client, *[PARCEL] * 6)
    assert answer.status_code == 413
    assert answer.json()["code"] == "batch-too-large"


def test_a_body_has_a_limit(client: TestClient) -> None:
    answer = client.post("/predict", content=b" " * 2_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_what_is_not_there_is_a_problem_too(client: TestClient) -> None:
    assert client.get("/nothing").json()["code"] == "not-found"
    answer = client.get("/predict")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_every_answer_has_an_id_and_keeps_a_good_one(client: TestClient) -> None:
    assert (
        client.get("/livez", headers={"X-Request-ID": "a-b.c"}).headers["x-request-id"] == "a-b.c"
    )
    made = client.get("/nothing", headers={"X-Request-ID": 'x"y'})
    assert made.headers["x-request-id"] == made.json()["request_id"] != 'x"y'
    assert made.headers["x-content-type-options"] == "nosniff"


def test_ready_only_when_the_model_is_loaded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()

    def slow(*arguments: Any) -> Any:
        while not gate.is_set():
            time.sleep(0.005)
        return load(*arguments)

    monkeypatch.setattr(judge, "load", slow)
    with TestClient(create_app(settings)) as client:
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code == 503
        refused = ask(client, PARCEL)
        assert (refused.status_code, refused.json()["code"]) == (503, "not-ready")
        assert refused.headers["retry-after"] == "2"
        assert client.get("/metrics").status_code == 200
        gate.set()
        wait_ready(client)
        assert ask(client, PARCEL).status_code == 200


@pytest.mark.parametrize("wrong", ["digest", "file", "numbers"])
def test_never_ready_with_a_wrong_model(
    wrong: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(model=MODEL, digest="sha256:" + "0" * 64)
    if wrong == "file":
        settings = Settings(model=tmp_path / "none.json")
    if wrong == "numbers":
        huge = json.loads(MODEL.read_text(encoding="utf-8")) | {"weights": [1e308, -1e308, 0, 0]}
        (tmp_path / "model.json").write_text(json.dumps(huge), encoding="utf-8")
        settings = Settings(model=tmp_path / "model.json")
    with TestClient(create_app(settings)) as client:
        end = time.monotonic() + 5
        while client.get("/readyz").json()["model"] == "loading" and time.monotonic() < end:
            time.sleep(0.005)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["model"]) == (503, "failed")
        assert client.get("/livez").status_code == 200
        assert ask(client, PARCEL).status_code == 503
    assert "no model" in caplog.text


def values(client: TestClient, name: str) -> dict[str, float]:
    """The samples of a metric."""
    lines = client.get("/metrics").text.splitlines()
    found = (line.rsplit(" ", 1) for line in lines if line.startswith(name))
    return {labels: float(value) for labels, value in found}


def test_metrics_are_by_version_and_route(client: TestClient) -> None:
    name = "model_predictions_total"
    before = sum(values(client, name).values())
    assert ask(client, PARCEL, PARCEL, PARCEL).status_code == 200
    client.get("/wp-login.php")
    after = values(client, name)
    assert sum(after.values()) == before + 3
    assert all(f'model_version="{VERSION}"' in labels for labels in after)
    requests = values(client, "http_requests_total")
    assert 'http_requests_total{method="POST",route="/predict",status="200"}' in requests
    assert not any("wp-login" in labels for labels in requests)
    digest = load(MODEL).digest
    info = f'model_info{{model_digest="{digest}",model_version="{VERSION}"}}'
    assert values(client, "model_info")[info] == 1


def test_drift_is_seen_from_outside(settings: Settings) -> None:
    with TestClient(create_app(Settings(model=MODEL))) as client:
        wait_ready(client)
        assert all(value != value for value in values(client, "model_input_stab").values())
        for _ in range(6):
            assert ask(client, *[PARCEL | {"distance_km": 1_900}] * 100).status_code == 200
        found = values(client, "model_input_stab")
        assert len(found) == 4
        assert min(found.values()) > 0.25


def test_a_fault_tells_nothing_and_is_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(judge.Judge, "ask", broken)
    answer = ask(client, PARCEL)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret" not in answer.text
    assert "secret inside" in caplog.text


def test_half_an_answer_is_cut_off() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        TestClient(Observe(app)).get("/")


def test_what_is_too_much_or_too_slow_is_refused() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("not reached")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def never() -> Any:
        await asyncio.sleep(60)

    scope = {"type": "http", "path": "/predict", "method": "POST", "headers": []}

    async def both() -> None:
        limits = Limits(app, in_flight=1, body=10, seconds=0.05)
        await asyncio.gather(limits(scope, never, send), limits(scope, never, send))

    asyncio.run(both())
    assert {m["status"] for m in sent if "status" in m} == {503, 408}


def test_an_error_has_its_place_in_the_description(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    responses = description["paths"]["/predict"]["post"]["responses"]
    assert set(responses) == {"200", "408", "413", "422", "503"}
    assert responses["413"]["description"] == "`body-too-large`; `batch-too-large`"


def test_settings_name_all_that_is_wrong() -> None:
    wrong = {"MODEL_DIGEST": "abc", "LOG_LEVEL": "LOUD", "MAX_BATCH": "0", "MAX_IN_FLIGHT": "x"}
    with pytest.raises(SettingsError) as raised:
        read_settings(wrong)
    assert all(name in str(raised.value) for name in wrong)
    good = {"MODEL_FILE": "m", "MODEL_DIGEST": "sha256:" + "a" * 64, "MAX_BATCH": "7"}
    settings = read_settings(good)
    assert (settings.model, settings.digest, settings.max_batch) == (
        Path("m"),
        good["MODEL_DIGEST"],
        7,
    )


def test_a_log_line_is_json_whatever_is_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setenv("MODEL_FILE", str(MODEL))
    with TestClient(app_from_environment()) as client:
        wait_ready(client)
        assert ask(client, PARCEL).status_code == 200
        logging.getLogger("x").warning("a\nb", extra={"level": "spoof", "thing": object()})
        try:
            raise ValueError("inside")
        except ValueError:
            logging.getLogger("x").exception("failed")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    request = next(line for line in lines if line.get("route") == "/predict")
    assert (request["status"], len(request["request_id"])) == (200, 32)
    odd = next(line for line in lines if line["message"] == "a\nb")
    assert (odd["level"], odd["thing"][:7]) == ("WARNING", "<object")
    failed = next(line for line in lines if line["message"] == "failed")
    assert "ValueError: inside" in failed["exception"]
