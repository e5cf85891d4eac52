"""`prodready check` on a running service: a good one, and one that does one thing ill at a time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from prodready.catalog import load_catalog
from prodready.site.reference.sources import read_names
from prodready.targets.url_answers import ANSWERS
from tests.targets.servers import Answer, Service, problem, serving
from tests.targets.url_asking import ask, check, told
from tests.targets.url_cases import CASES
from tests.targets.url_services import ROOT, routes, slow


@pytest.mark.parametrize(
    ("item", "service", "status", "says"),
    CASES,
    ids=[f"{item}-{status}-{n}" for n, (item, _, status, _) in enumerate(CASES)],
)
def test_each_item(
    capsys: pytest.CaptureFixture[str], item: str, service: Service, status: str, says: str
) -> None:
    found = ask(capsys, service, item)
    assert found["status"] == status, told(found)
    assert says in told(found)


def test_every_item_has_a_case_on_both_sides() -> None:
    seen: dict[str, set[str]] = {}
    for item, _, status, _ in CASES:
        seen.setdefault(item, set()).add(status)
    elsewhere = {
        "tls-cert-valid",
        "tls-versions",
        "https-tls",
        "tracing",
        "latency-p95-200ms",
        "idempotent-writes",
    }
    for item in set(ANSWERS) - elsewhere:
        assert "fail" in seen[item], item
        assert seen[item] & {"pass", "needs-attestation"}, item


def test_every_answer_is_to_a_name_of_the_sources_or_an_item() -> None:
    names = read_names(ROOT / "scripts" / "data")
    catalog = load_catalog()
    for name in ANSWERS:
        assert name in names or name in catalog
        if name in catalog:
            assert "url" in [str(surface) for surface in catalog[name].surfaces], name


def test_nothing_is_written_without_leave(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service()
    with serving(service) as port:
        check(capsys, f"http://127.0.0.1:{port}")
    assert {asked.method for asked in service.asked} <= {"GET", "HEAD", "OPTIONS"}
    assert len(service.asked) < 200


WRITTEN: list[tuple[Any, str, str]] = [
    (None, "pass", ""),
    (
        lambda _: Answer(201, json.dumps({"id": str(time.perf_counter())})),
        "fail",
        "201, then 201 with another answer",
    ),
    (Answer(201, '{"ok": true}'), "needs-attestation", "without any id"),
    (problem(422), "not-run", "refuses its own example"),
]
"""What answers a write, the status of `idempotent-writes`, and what is told."""


@pytest.mark.parametrize(("route", "status", "says"), WRITTEN)
def test_the_same_write_twice(
    capsys: pytest.CaptureFixture[str], route: Any, status: str, says: str
) -> None:
    service = Service({"POST /v1/orders": route} if route else {})
    found = ask(capsys, service, "idempotent-writes", "--allow-writes")
    assert found["status"] == status, told(found)
    assert says in told(found)
    sent = [asked for asked in service.asked if asked.method == "POST"]
    assert len({asked.headers["idempotency-key"] for asked in sent}) == 1


@pytest.mark.parametrize(
    ("service", "status"),
    [(Service(), "pass"), (Service({"POST /v1/orders": Answer(500, "oops")}), "fail")],
)
def test_a_body_that_is_no_json(
    capsys: pytest.CaptureFixture[str], service: Service, status: str
) -> None:
    for item in ("input-validation", "helpful-error-responses"):
        found = ask(capsys, service, item, "--allow-writes")
        assert found["status"] == status, told(found)


LIMITS: list[tuple[str, int, str]] = [
    ("latency-p95-200ms", 20, "fail"),
    ("latency-p95-200ms", 5000, "pass"),
]
"""The threshold in milliseconds for a service that takes about thirty."""


@pytest.mark.parametrize(("item", "limit", "status"), LIMITS)
def test_the_95th_percentile_is_held_against_the_threshold(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    item: str,
    limit: int,
    status: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".prodready.yaml").write_text(f"thresholds: {{latency-p95: {limit}}}\n", "utf-8")
    service = routes(__=slow)
    found = ask(capsys, service, item, "--requests", "5")
    assert found["status"] == status, told(found)
    if status == "fail":
        assert f"of 5 requests, one after the other; the limit is {limit} ms" in told(found)
    assert len([asked for asked in service.asked if asked.path == "/"]) == 6


def test_a_path_without_success_is_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service({"/": problem(404)}, description={})
    assert ask(capsys, service, "latency-p95-200ms")["status"] == "not-run"


def test_the_named_path_is_in_front_of_all_others(capsys: pytest.CaptureFixture[str]) -> None:
    service = Service({"/shop/livez": Answer(200, "{}"), "/shop": Answer(200, "{}")})
    found = ask(capsys, service, "health-endpoint", path="/shop")
    assert found["witness"][0]["path"].endswith("/shop/livez")


def test_no_redirect_is_followed(capsys: pytest.CaptureFixture[str]) -> None:
    other = Service()
    with serving(other) as port:
        to = Answer(302, headers={"Location": f"http://127.0.0.1:{port}/livez"})
        found = ask(capsys, Service({"/livez": to, "/readyz": to}), "health-endpoint")
    assert found["status"] == "fail"
    assert not other.asked
