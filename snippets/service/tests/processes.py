"""The service and the gateway stub as real processes on 127.0.0.1, to be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import httpx2

ROOT = Path(__file__).parents[1]
START = ["--host", "127.0.0.1", "--timeout-graceful-shutdown", "20", "--no-server-header"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class Server:
    """One Uvicorn process, which can be stopped, killed and started again on its port."""

    def __init__(self, app: list[str], log: Path, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._command = [sys.executable, "-m", "uvicorn", *app, *START, "--port", str(self.port)]
        paths = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        self._environment = {**os.environ, "PYTHONPATH": paths, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self, limit: float = 20.0) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        end = time.monotonic() + limit
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            try:
                if httpx2.get(f"{self.address}/livez", timeout=1, trust_env=False).is_success:
                    return
            except httpx2.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"not up after {limit} s: {self.log.read_text(encoding='utf-8')}")

    def stop(self, limit: float = 25.0) -> int:
        """SIGTERM, and the status that it ends with."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(limit)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


@contextmanager
def running(log: Path, **environment: str) -> Iterator[tuple[Server, Server]]:
    """The stub and, in front of it, the service."""
    with Server(["gateway_stub.app:app"], log / "gateway.log") as gateway:
        app = ["--factory", "orders.app:app_from_environment"]
        settings = {
            "GATEWAY_URL": gateway.address,
            "RATE_LIMIT_PER_MINUTE": "0",
            "SETTLE_EVERY_SECONDS": "0.5",
            "GATEWAY_TIMEOUT_SECONDS": "0.5",
            "GATEWAY_BUDGET_SECONDS": "0.5",
            **environment,
        }
        with Server(app, log / "service.log", **settings) as service:
            yield gateway, service
