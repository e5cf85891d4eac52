"""`prodready check URL` on the reference service, started as it is in production."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from prodready.cli import main
from tests.handbook.test_service import SERVICE, VENV, make

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 40
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - of this machine
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the reference service does not start")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    made = make(str(VENV / ".installed"), seconds=200)
    assert made.returncode == 0, made.stdout + made.stderr
    folder = tmp_path_factory.mktemp("orders")
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(SERVICE / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": f"sqlite:///{folder}/orders.db",
        "GATEWAY_URL": "http://127.0.0.1:9",
        "RATE_LIMIT_PER_MINUTE": "200",
    }
    command = [str(VENV / "bin" / "python"), "-m", "uvicorn", "--factory"]
    command += ["orders.app:app_from_environment", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--no-server-header"], cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        wait(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def statuses(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    code = main(["check", *arguments, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    found = {item["id"]: item["status"] for item in report["items"]}
    failing = [item for item in report["items"] if item["status"] == "fail"]
    assert (code, failing) == (0, [])
    return found


PROVED = {
    *("health-endpoint", "health-checks-passing", "metrics-exposed", "golden-signals"),
    *("security-headers", "cors-restricted", "helpful-error-responses", "latency-p95-200ms"),
    *("api-docs", "api-error-codes", "api-examples"),
}


def test_it_proves_what_a_visitor_can_see(
    service: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found = statuses(capsys, service)
    assert {name for name in PROVED if found[name] != "pass"} == set()
    assert found["idempotent-writes"] == "not-run"


def test_with_leave_to_write_it_proves_that_a_write_counts_once(
    service: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found = statuses(capsys, service, "--allow-writes")
    assert (found["idempotent-writes"], found["input-validation"]) == ("pass", "pass")
