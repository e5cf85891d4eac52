"""The service and the gateway stub as real processes on 127.0.0.1, to be killed."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_stack.programs import Program, answers, free_port

ROOT = Path(__file__).parents[1]
START = ["--host", "127.0.0.1", "--timeout-graceful-shutdown", "20", "--no-server-header"]


class Server(Program):
    """One Uvicorn process, which can be stopped, killed and started again on its port."""

    def __init__(self, app: list[str], log: Path, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "uvicorn", *app, *START, "--port", str(self.port)]
        paths = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        super().__init__(command, log, answers(f"{self.address}/livez"), {**paths, **environment})
        # What has to end within its time is tried at its own speed, as the stack's replicas are.
        self.environment.pop("COVERAGE_PROCESS_CONFIG", None)


def left_behind(mark: str, folders: list[Path]) -> list[str]:
    """Other processes that have the mark in their environment, or work in one of the folders.

    PostgreSQL writes over the environment that the system shows, but it works in its folder.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            works_in = process.joinpath("cwd").readlink()
            marked = mark.encode() in process.joinpath("environ").read_bytes()
            inside = any(works_in.is_relative_to(folder) for folder in folders)
            if (marked or inside) and process.name != str(os.getpid()):
                command = process.joinpath("cmdline").read_bytes().replace(b"\0", b" ")
                found.append(f"{process.name} {command.decode(errors='replace')}")
        except OSError:
            # It ended meanwhile, or is somebody else's.
            continue
    return found


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
