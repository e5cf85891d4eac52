"""Worker and beat as real processes, to be stopped and killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "watch.main"]
WORKER = [
    "worker",
    "--pool",
    "threads",
    "--concurrency",
    "8",
    "--without-gossip",
    "--without-mingle",
]


class Process:
    """One Celery process; its output goes to a file."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str]) -> None:
        self.command = [*CELERY, *command]
        self.log = log
        path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        self.environment = {**os.environ, "PYTHONPATH": path, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Process":
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
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.log.parent, env=self.environment, stdout=log, stderr=log
            )

    def stop(self, limit: float = 20.0) -> int:
        """SIGTERM, and the status that it ends with."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(limit)

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
