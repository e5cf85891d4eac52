"""A container of an image, started hardened, watched until it is healthy, and stopped politely."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from prodready.building.engine import Engine, last_words
from prodready.errors import ProdreadyError, UnavailableError

HARDENED = (
    *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--tmpfs", "/tmp:rw,noexec,nosuid,nodev,size=64m,mode=1777"),  # noqa: S108 - the container's
    *("--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"),
)
"""What a container gets in production, and no network: it is asked from inside."""
LIMITS = {"pids": ("--pids-limit", "128"), "memory": ("--memory", "512m")}
GRACE = 25
"""Seconds between SIGTERM and SIGKILL."""
_PROC = ("Uid", "Gid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")


class EndedError(ProdreadyError):
    """The container ended by itself; the message has the last lines of its log."""


@dataclass
class Stopped:
    """How a container ended: its exit status, and the seconds that it took."""

    status: int
    seconds: float


@dataclass
class Trial:
    """One container. Use it with `with`: it is removed at the end, whatever happens.

    Attributes:
        limits: the limits that this machine can set; the others were left out.
    """

    engine: Engine
    image: str
    environment: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()
    limits: tuple[str, ...] = ()
    name: str = field(default_factory=lambda: f"trial-{uuid.uuid4().hex[:12]}")

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            UnavailableError: it cannot be started.
        """
        self.limits = tuple(LIMITS)
        while True:
            limits = [part for each in self.limits for part in LIMITS[each]]
            done = self.engine.call("run", "--detach", *self._arguments, *limits, self.image)
            if done.returncode == 0:
                return self
            self.remove()
            # A machine without the controller of a limit runs without this limit.
            if not self.limits or "cgroup" not in done.stderr:
                raise UnavailableError(f"{self.image} does not start: {last_words(done.stderr)}")
            self.limits = self.limits[:-1]

    @property
    def _arguments(self) -> list[str]:
        extra = ["--read-only-tmpfs=false"] if self.engine.name == "buildah" else []
        if self.engine.ticks:
            extra += ["--health-interval", "1s"]
        told = [part for pair in self.environment.items() for part in ("--env", "=".join(pair))]
        return ["--name", self.name, *HARDENED, *extra, *told, *self.options]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove it, running or not."""
        self.engine.call("rm", "--force", "--volumes", self.name)

    def state(self) -> dict[str, Any]:
        """What the engine knows of it.

        Raises:
            UnavailableError: the engine does not know it.
        """
        done = self.engine.call("inspect", "--type", "container", self.name)
        if done.returncode != 0:
            raise UnavailableError(f"{self.image}: {last_words(done.stderr)}")
        found: dict[str, Any] = json.loads(done.stdout)[0]
        return found

    def wait_healthy(self, seconds: float = 40) -> list[str]:
        """Watch its health until it is healthy, gone, or the time is over.

        Returns:
            what was seen, each change once: `starting`, `healthy`.
        """
        deadline, seen = time.monotonic() + seconds, list[str]()
        while time.monotonic() < deadline:
            if not self.engine.ticks:
                self.engine.call("healthcheck", "run", self.name)
            state = self.state()["State"]
            health = state.get("Health") or state.get("Healthcheck") or {}
            now = health.get("Status") or "none"
            if not seen or seen[-1] != now:
                seen.append(now)
            if now in ("healthy", "none") or not state.get("Running"):
                break
            time.sleep(0.5)
        return seen

    def process(self) -> dict[str, str]:
        """What the kernel says of its first process: user, capabilities, privileges, seccomp.

        Raises:
            EndedError: it does not run.
        """
        state = self.state()["State"]
        try:
            status = Path(f"/proc/{state['Pid'] or '-'}/status").read_text(encoding="utf-8")
        except OSError:
            told = last_words(self.logs())
            code = state.get("ExitCode")
            raise EndedError(f"{self.image} ended with exit status {code}: {told}") from None
        rows = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        return {name: rows[name].strip() for name in _PROC if name in rows}

    def ask(self, *argv: str) -> tuple[int, str]:
        """Run a program in it; its exit status, and what it printed."""
        done = self.engine.call("exec", self.name, *argv)
        return done.returncode, done.stdout

    def logs(self) -> str:
        """What it printed."""
        done = self.engine.call("logs", self.name)
        return done.stdout + done.stderr

    def stop(self) -> Stopped:
        """Send SIGTERM, and SIGKILL when the time of grace is over."""
        start = time.monotonic()
        self.engine.call("stop", "--time", str(GRACE), self.name, limit=GRACE + 30)
        seconds = time.monotonic() - start
        return Stopped(int(self.state()["State"]["ExitCode"]), seconds)
