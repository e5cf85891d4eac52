"""A child process that is asked things: bounded in time and output, and gone when it is closed."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prodready.errors import UnavailableError

END = b"\0"
CHUNK = 65536
POLL_SECONDS = 0.2
TOKEN = "PRODREADY_RUN"  # noqa: S105 - the name of a variable
"""A variable that each process of a run has, so that those that left the group are found."""


class Stop(StrEnum):
    """Why there is no answer."""

    TIME = "time"
    OUTPUT = "output"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came of one request: what was printed, and the answer or why there is none."""

    output: bytes
    errors: bytes
    answer: bytes | None
    stop: Stop | None = None
    status: int | None = None
    """The exit status of a process that ended by itself."""


class Process:
    """A process with two pipes for requests and answers beside its own output.

    The numbers of its two descriptors, first for requests, are its last arguments.
    """

    def __init__(
        self, argv: Sequence[str], cwd: Path, env: Mapping[str, str], *, one_output: bool
    ) -> None:
        """Start it.

        Raises:
            UnavailableError: it cannot be started.
        """
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        try:
            self._process = subprocess.Popen(
                [*argv, str(requests), str(answers)],
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if one_output else subprocess.PIPE,
                pass_fds=(requests, answers),
                start_new_session=True,
            )
        except OSError as error:
            os.close(self._requests)
            os.close(self._answers)
            raise UnavailableError(f"{argv[0]} could not be started: {error.strerror}") from None
        finally:
            os.close(requests)
            os.close(answers)
        self._token = env.get(TOKEN, "")
        self._streams = [s for s in (self._process.stdout, self._process.stderr) if s is not None]
        for descriptor in (self._answers, *(stream.fileno() for stream in self._streams)):
            os.set_blocking(descriptor, False)
        self.open = True

    def ask(self, request: bytes | None, seconds: float, limit: int) -> Exchange:
        """Send a request (None: only wait) and collect what is printed until the answer is there.

        A process that takes longer than `seconds`, or prints more than `limit` bytes, is killed
        with all that it started.
        """
        deadline = time.monotonic() + seconds
        talk = _Talk(self._answers, [stream.fileno() for stream in self._streams], limit)
        if request is not None:
            with contextlib.suppress(BrokenPipeError):
                talk.send(self._requests, request, deadline)
        with selectors.DefaultSelector() as selector:
            for descriptor in (self._answers, *talk.printed):
                selector.register(descriptor, selectors.EVENT_READ)
            while not talk.done:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                for key, _ in selector.select(min(left, POLL_SECONDS)):
                    if not talk.read(key.fd):
                        selector.unregister(key.fd)
                if talk.too_much:
                    break
                if self._process.poll() is not None:
                    talk.ended = True
        talk.drain(deadline)
        return self._settle(talk, deadline)

    def _settle(self, talk: _Talk, deadline: float) -> Exchange:
        output, *more = (bytes(text) for text in talk.printed.values())
        errors = more[0] if more else b""
        if talk.too_much:
            self.close()
            return Exchange(output[: talk.limit], errors[: talk.limit], None, Stop.OUTPUT)
        if talk.answer is not None:
            return Exchange(output, errors, talk.answer)
        if talk.ended:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(deadline - time.monotonic(), POLL_SECONDS))
        code = self._process.poll()
        self.close()
        if code is None:
            return Exchange(output, errors, None, Stop.TIME)
        return Exchange(output, errors, None, Stop.ENDED, code if code >= 0 else 128 - code)

    def kill(self) -> None:
        """Kill the process group, from any thread; whoever waits for an answer is told."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kill the process and everything that it started, and let go of it. Harmless twice."""
        if not self.open:
            return
        self.open = False
        self.kill()
        self._process.wait()
        kill_marked(self._token)
        for stream in self._streams:
            stream.close()
        os.close(self._requests)
        os.close(self._answers)


class _Talk:
    """The state of one exchange."""

    def __init__(self, answers: int, outputs: Sequence[int], limit: int) -> None:
        self.answers = answers
        self.printed = {descriptor: bytearray() for descriptor in outputs}
        self.limit = limit
        self.said = bytearray()
        self.ended = False

    @property
    def answer(self) -> bytes | None:
        return bytes(self.said).removesuffix(END) if self.said.endswith(END) else None

    @property
    def too_much(self) -> bool:
        return any(len(text) > self.limit for text in (*self.printed.values(), self.said))

    @property
    def done(self) -> bool:
        return self.ended or self.said.endswith(END)

    def send(self, descriptor: int, request: bytes, deadline: float) -> None:
        """Write the request; a reader that does not read costs no more than the time there is."""
        os.set_blocking(descriptor, False)
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_WRITE)
            while request and (left := deadline - time.monotonic()) > 0:
                if selector.select(left):
                    request = request[os.write(descriptor, request) :]

    def read(self, descriptor: int) -> bool:
        """Take what is there; False at the end of the stream."""
        target = self.said if descriptor == self.answers else self.printed[descriptor]
        try:
            data = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return True
        target += data
        if not data and descriptor == self.answers:
            self.ended = True
        return bool(data)

    def drain(self, deadline: float) -> None:
        """Take what was printed before the answer and is still in the pipes."""
        for descriptor, text in self.printed.items():
            while time.monotonic() < deadline and not self.too_much:
                before = len(text)
                if not self.read(descriptor) or len(text) == before:
                    break


def kill_marked(token: str) -> None:
    """Kill what has this run's mark in its environment, wherever it went. Only where /proc is."""
    mark = f"{TOKEN}={token}".encode()
    for _ in range(5):
        found = [pid for pid in _processes() if token and mark in _environment(pid).split(b"\0")]
        if not found:
            return
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
    except OSError:
        return []


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
