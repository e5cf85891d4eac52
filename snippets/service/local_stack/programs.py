"""Programs that this process starts, waits for, and stops by their process ids."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2


def free_port(*hosts: str) -> int:
    """A port that nobody listens on, at any of these addresses."""
    for _ in range(50):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port: int = taken.getsockname()[1]
            if all(_is_free(host, port) for host in hosts):
                return port
    raise OSError("no port is free")


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as other:
        try:
            other.bind((host, port))
        except OSError:
            return host == "127.0.0.1"
        return True


def answers(url: str) -> Callable[[], bool]:
    """Whether something answers there with success: for `Program`'s `ready`."""

    def ready() -> bool:
        try:
            return httpx2.get(url, timeout=1, trust_env=False).is_success
        except httpx2.HTTPError:
            return False

    return ready


class Program:
    """One program in the foreground; its output goes to a file.

    With `humble`, root starts it as nobody: what listens to others needs no rights.
    """

    def __init__(
        self,
        command: list[str],
        log: Path,
        ready: Callable[[], bool] = lambda: True,
        environment: Mapping[str, str] | None = None,
        humble: bool = False,
    ) -> None:
        self.command = command
        self.log = log
        self.ready = ready
        self.environment = {**os.environ, **(environment or {})}
        self.user = "nobody" if humble and os.geteuid() == 0 else None
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, env=self.environment, stdout=log, stderr=log, user=self.user
            )

    def wait(self, limit: float = 40.0) -> None:
        """Wait until it is ready; raises AssertionError with its output when it does not become."""
        assert self.process  # noqa: S101
        end = time.monotonic() + limit
        while not self.ready():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > end:
                self.kill()
                what = "ended" if ended else f"is not ready after {limit:g} s"
                text = self.log.read_text(encoding="utf-8", errors="replace")
                raise AssertionError(f"{' '.join(self.command)} {what}: {text[-4000:]}")
            time.sleep(0.05)

    def stop(self, limit: float = 25.0) -> int:
        """SIGTERM, and the status that it ends with; what does not end is killed."""
        assert self.process  # noqa: S101
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
