"""One visit to one page, and what follows from it."""

import logging
import random
import time
from typing import Any

from sqlalchemy import Engine

from watch import content, ledger, metrics
from watch.content import GONE
from watch.fetch import Answer, Failed, Fetcher, Refused, retry_after
from watch.ledger import Visit
from watch.limiter import Later
from watch.settings import Settings
from watch.tables import PAGES

LOG = logging.getLogger(__name__)


class Crawler:
    """Visits pages that were claimed."""

    def __init__(self, settings: Settings, engine: Engine, fetcher: Fetcher) -> None:
        self.settings = settings
        self.engine = engine
        self.fetcher = fetcher

    def visit(self, url: str, lease: float) -> str:
        """Visit a page; how that ended. Nothing is written when the lease is no longer ours."""
        page = ledger.leased(self.engine, PAGES, PAGES.c.url, url, lease)
        if page is None:
            return "lost"
        outcome, visit = self._look(page)
        now = time.time()
        if not ledger.settle(self.engine, url, lease, visit, now, self.settings.max_pages):
            return "lost"
        metrics.FETCHES.labels(outcome).inc()
        if visit.changed:
            metrics.CHANGES.inc()
            LOG.info("change", extra={"url": url, "outcome": outcome})
        return outcome

    def _look(self, page: dict[str, Any]) -> tuple[str, Visit]:
        started = time.perf_counter()
        try:
            answer = self.fetcher.fetch(page["url"], page["etag"], page["last_modified"])
            visit = self._read(page, answer)
        except Later as later:
            return "deferred", Visit({"due_at": time.time() + later.seconds})
        except Refused as refused:
            LOG.info("refused", extra={"url": page["url"], "why": str(refused)})
            return "refused", self._next(state="refused", failures=0)
        except Failed as failed:
            LOG.warning("failed", extra={"url": page["url"], "why": str(failed)})
            failures = page["failures"] + 1
            due = time.time() + max(self._pause(failures), failed.retry_after)
            return "failed", Visit({"due_at": due, "failures": failures, "state": "failed"})
        metrics.FETCH_SECONDS.observe(time.perf_counter() - started)
        if visit.changed:
            return ("gone" if visit.changed[1] == GONE else "changed"), visit
        return ("new" if page["digest"] is None else "same"), visit

    def _read(self, page: dict[str, Any], answer: Answer) -> Visit:
        """What the answer means for the page.

        Raises:
            Failed: it means nothing.
        """
        if answer.status == 304 and page["digest"]:
            return self._next(state="ok", failures=0)
        if answer.status in (404, 410):
            digest, links = GONE, list[str]()
        elif answer.status == 200:
            digest, links = content.read(answer)
        else:
            raise Failed(f"status {answer.status}", retry_after(answer))
        # The first sight of a page is not a change of it.
        changed = (page["digest"], digest) if page["digest"] not in (None, digest) else None
        visit = self._next(
            state="gone" if digest == GONE else "ok",
            failures=0,
            digest=digest,
            etag=answer.headers.get("etag", "")[:500] or None,
            last_modified=answer.headers.get("last-modified", "")[:100] or None,
        )
        return Visit(visit.values, changed, tuple(links))

    def _next(self, **values: Any) -> Visit:
        now = time.time()
        return Visit({**values, "checked_at": now, "due_at": now + self.settings.recheck})

    def _pause(self, failures: int) -> float:
        return pause(failures, self.settings.recheck)


def pause(failures: int, most: float) -> float:
    """Seconds before the next attempt: twice as many each time, and never all at the same moment."""
    # Full jitter above a half. (No secret, so no cryptographic dice.)
    return min(most, 2.0 ** min(failures, 20)) * random.uniform(0.5, 1)  # noqa: S311  # nosec B311
