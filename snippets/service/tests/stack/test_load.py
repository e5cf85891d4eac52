"""The load test, short, and that its judge can say no."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from load.judge import NoResult, faults, read
from local_stack.stack import Stack

ROOT = Path(__file__).parents[2]
RATE = 6.0


def run(stack: Stack, rate: float, seconds: int) -> "subprocess.CompletedProcess[str]":
    """Locust against the stack."""
    addresses = {"BASE_URL": stack.address, "GATEWAY_URL": stack.gateway_url}
    return subprocess.run(
        [sys.executable, "-m", "load.run", "--rate", str(rate), "--seconds", str(seconds)],
        env={**os.environ, **addresses},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.timeout(120)
def test_the_service_keeps_its_objectives_under_load(stack: Stack) -> None:
    done = run(stack, RATE, 15)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["failures"] == 0
    assert found["within"] >= 0.95


@pytest.mark.timeout(120)
def test_a_slow_gateway_is_seen(stack: Stack) -> None:
    # A third of a customer's requests are payments, and each now takes longer than 0.2 s.
    stack.behave(delay=0.3)
    try:
        done = run(stack, RATE, 12)
    finally:
        stack.behave()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "took at most 0.2 s" in done.stderr


def entry(name: str = "/orders", **changes: Any) -> dict[str, Any]:
    """One line of Locust's result."""
    return {
        "name": name,
        "start_time": 100.0,
        "last_request_timestamp": 110.0,
        "num_requests": 300,
        "num_failures": 0,
        "response_times": {"10": 250, "200": 40, "210": 10},
        **changes,
    }


def written(folder: Path, *entries: dict[str, Any]) -> Path:
    """A result in a file."""
    path = folder / "result.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def test_what_is_read(tmp_path: Path) -> None:
    slow_gateway = entry("(gateway)", response_times={"900": 300}, num_failures=300)
    result = read(written(tmp_path, entry(), slow_gateway))
    assert (result["requests"], result["rate"], result["failures"]) == (300, 30.0, 0)
    assert result["within"] == pytest.approx(290 / 300)
    assert (result["p50"], result["p95"], result["p99"]) == (0.01, 0.2, 0.21)
    assert faults(result, 10) == []


@pytest.mark.parametrize(
    ("changes", "rate", "word"),
    [
        ({"response_times": {"10": 280, "210": 20}}, 10, "0.2 s"),
        ({"num_failures": 1}, 10, "failed"),
        ({}, 16, "to be at least"),
    ],
)
def test_each_objective_is_judged(
    tmp_path: Path, changes: dict[str, Any], rate: float, word: str
) -> None:
    [fault] = faults(read(written(tmp_path, entry(**changes))), rate)
    assert word in fault


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry("(gateway)")],
        [entry(num_requests=3, response_times={"1": 3})],
        [{"name": "/orders"}],
        [entry(response_times=None)],
    ],
)
def test_no_result_is_no_success(tmp_path: Path, entries: list[dict[str, Any]]) -> None:
    path = written(tmp_path, *entries)
    with pytest.raises(NoResult):
        read(path)
    command = [sys.executable, "-m", "load.judge", str(path), "--rate", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=30)
    assert done.returncode == 2
