"""Readiness: what the service needs to do its work, asked seldom and never for long."""

import asyncio
import time
from collections.abc import Callable


class Readiness:
    """Asks the hard dependencies and remembers the answer for a few seconds.

    Attributes:
        checks: a name and a blocking function that raises when the dependency does not answer.
        keep: seconds for which an answer is given again without asking.
        limit: seconds after which a dependency that has not answered counts as down.
    """

    def __init__(
        self, checks: dict[str, Callable[[], None]], keep: float = 2.0, limit: float = 1.0
    ) -> None:
        self.checks = checks
        self.keep = keep
        self.limit = limit
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._failures: dict[str, str] = {}

    async def failures(self) -> dict[str, str]:
        """The dependencies that do not answer, and why. Empty means ready."""
        async with self._lock:
            if time.monotonic() - self._asked_at >= self.keep:
                found = await asyncio.gather(*(self._ask(name) for name in self.checks))
                self._failures = {name: why for name, why in found if why}
                self._asked_at = time.monotonic()
            return self._failures

    async def _ask(self, name: str) -> tuple[str, str]:
        try:
            async with asyncio.timeout(self.limit):
                await asyncio.to_thread(self.checks[name])
        except TimeoutError:
            return name, "no answer in time"
        except Exception as error:  # whatever the driver raises, the dependency is not usable
            return name, type(error).__name__
        return name, ""
