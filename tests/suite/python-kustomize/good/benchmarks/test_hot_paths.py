"""The two paths that each request walks; the last numbers are in benchmarks/results.json."""

from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory

from telemetry.logs import hide
from telemetry.middleware import MetricsMiddleware


def test_hide(benchmark: Any) -> None:
    event = {f"field-{i}": i for i in range(20)} | {"token": "x"}
    assert benchmark(hide, None, "", event)["token"] == "***"


def test_metrics_of_a_request(benchmark: Any) -> None:
    middleware = MetricsMiddleware(lambda _: HttpResponse())
    assert benchmark(middleware, RequestFactory().get("/v1/berths")).status_code == 200
