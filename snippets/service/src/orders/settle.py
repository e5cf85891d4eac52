"""The thread that settles what was left behind: payments whose process died, keys that are old."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from orders import context

LOG = logging.getLogger(__name__)


class Settler:
    """Calls `work` every few seconds until it is told to stop. One in each replica does no harm."""

    def __init__(self, work: Callable[[], int], every: float) -> None:
        self.work = work
        self.every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="settle", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, limit: float = 15.0) -> None:
        """Finish what is being settled, take up nothing more, and return."""
        self._stop.set()
        self._thread.join(limit)

    def _run(self) -> None:
        while not self._stop.wait(self.every):
            self.once()

    def once(self) -> None:
        """One turn. A failure is logged, and the next turn comes all the same."""
        # A turn is traced like a request: the gateway and the audit trail see one id for all of it.
        token = context.CURRENT.set(context.new())
        try:
            settled = self.work()
        except SQLAlchemyError as error:
            LOG.warning("settling failed", extra={"error": type(error).__name__})
        except Exception:
            # Without this the thread would end, and nobody would notice for weeks.
            LOG.exception("settling failed")
        else:
            if settled:
                LOG.info("settled", extra={"payments": settled})
        finally:
            context.CURRENT.reset(token)
