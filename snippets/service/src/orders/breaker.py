"""A circuit breaker: when a dependency has failed some times in a row, stop asking for a while."""

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Closed while all is well, open after failures, and then one caller tries.

    One to a process. Replicas find out for themselves: a state that they shared would be one more
    thing that can fail.
    """

    def __init__(
        self,
        failures: int = 5,
        pause: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limit = failures
        self.pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._try_at: float | None = None

    @property
    def open(self) -> bool:
        """Whether the dependency counts as down."""
        return self._try_at is not None

    def blocked(self) -> bool:
        """Whether a call would be refused now. Takes no trial."""
        with self._lock:
            return self._try_at is not None and self._clock() < self._try_at

    # --8<-- [start:allow]
    def allow(self) -> bool:
        """Whether this caller may call. Who may must say how it went."""
        with self._lock:
            if self._try_at is None:
                return True
            now = self._clock()
            if now < self._try_at:
                return False
            # The next one is due a pause from now: this caller alone makes the trial, and one
            # that dies with it does not keep the circuit open for ever.
            self._try_at = now + self.pause
            return True

    # --8<-- [end:allow]

    def succeeded(self) -> None:
        """The call was answered."""
        with self._lock:
            self._failures = 0
            self._try_at = None

    def failed(self) -> None:
        """The call was not answered, or with an error of the other side."""
        with self._lock:
            self._failures += 1
            if self._failures >= self.limit:
                self._try_at = self._clock() + self.pause
