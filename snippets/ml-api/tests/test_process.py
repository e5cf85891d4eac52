"""As it runs in the image: a process that is told to stop finishes what it began."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.conftest import MODEL, PARCEL, ROOT


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]", Path]]:
    """The server of the image, on a free port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "late.app:app_from_environment"]
    command += ["--port", str(port), "--timeout-graceful-shutdown", "20", "--no-server-header"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "MODEL_FILE": str(MODEL)}
    out = tmp_path / "log"
    with out.open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 20
        while not ready(address):
            assert process.poll() is None and time.monotonic() < end, out.read_text()
            time.sleep(0.05)
        yield address, process, out
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def ready(address: str) -> bool:
    """Whether it is."""
    try:
        return httpx2.get(f"{address}/readyz", timeout=1, trust_env=False).is_success
    except httpx2.HTTPError:
        return False


def test_sigterm_under_load_loses_no_answer(
    server: tuple[str, "subprocess.Popen[bytes]", Path],
) -> None:
    address, process, out = server
    broken: list[str] = []
    answered: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        # A connection each: a kept one may be closed in the moment that it is used again.
        while not stop.is_set():
            try:
                answer = httpx2.post(
                    f"{address}/predict", json={"parcels": [PARCEL]}, timeout=5, trust_env=False
                )
                answered.append(answer.status_code)
            except httpx2.ConnectError:
                return
            except httpx2.HTTPError as error:
                broken.append(repr(error))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.7)
    process.send_signal(signal.SIGTERM)
    status = process.wait(20)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert set(answered) == {200}
    # The port closes while connections still wait in the kernel to be taken: these were never
    # begun. Not more than one a client.
    assert len(broken) <= len(threads), broken
    assert status in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    logged = sum(line.get("route") == "/predict" for line in lines)
    assert len(answered) <= logged <= len(answered) + len(broken)
