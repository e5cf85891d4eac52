from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from telemetry.heartbeat import is_fresh
from telemetry.logs import hide
from telemetry.metrics import IN_PROGRESS
from telemetry.middleware import MetricsMiddleware, RequestContextMiddleware


def test_secrets_are_hidden() -> None:
    assert hide(None, "", {"Token": "abc", "a": 1}) == {"Token": "***", "a": 1}


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "line\nbreak", "é"])
def test_odd_request_ids_are_replaced(given: str, rf: RequestFactory) -> None:
    middleware = RequestContextMiddleware(lambda _: HttpResponse())
    answer = middleware(rf.get("/v1/berths", headers={"X-Request-ID": given}))
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_gauge_comes_down_after_a_fault(rf: RequestFactory) -> None:
    def fail(_: HttpRequest) -> HttpResponse:
        raise RuntimeError

    before = IN_PROGRESS._value.get()
    with pytest.raises(RuntimeError):
        MetricsMiddleware(fail)(rf.get("/"))
    assert IN_PROGRESS._value.get() == before


def test_old_heartbeat_is_not_fresh(tmp_path: Path) -> None:
    sign = tmp_path / "heartbeat"
    assert not is_fresh(sign, 0)
    sign.touch()
    assert is_fresh(sign, sign.stat().st_mtime + 59)
    assert not is_fresh(sign, sign.stat().st_mtime + 60)
