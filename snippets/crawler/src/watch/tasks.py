"""What Celery does: a clock that gives out work, and workers that do it.

celery --app watch.main worker --pool threads --concurrency 8
celery --app watch.main beat
"""

import logging
import math
import time
from dataclasses import dataclass
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready, worker_shutdown
from prometheus_client import start_http_server
from redis import Redis

from watch import ledger, logs, metrics
from watch.crawl import Crawler
from watch.fetch import Fetcher
from watch.limiter import Limiter
from watch.notify import Notifier
from watch.settings import Settings
from watch.tables import connect

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """What a process works with."""

    crawler: Crawler
    notifier: Notifier

    @property
    def engine(self) -> Any:
        """The database."""
        return self.crawler.engine

    def close(self) -> None:
        """Let go of everything."""
        self.crawler.fetcher.close()
        self.notifier.close()
        self.engine.dispose()


def assemble(settings: Settings) -> Parts:
    """The parts that the settings ask for. Nothing is connected before it is needed."""
    engine = connect(settings)
    redis = Redis.from_url(settings.redis, socket_timeout=5, socket_connect_timeout=2)
    fetcher = Fetcher(settings, Limiter(redis))
    return Parts(Crawler(settings, engine, fetcher), Notifier(settings, engine))


def create_app(settings: Settings) -> Celery:
    """The Celery application that the settings ask for."""
    app = Celery("watch", broker=settings.redis, set_as_current=False)
    app.conf.update(
        # Nobody reads results: what came out is in the database.
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        # A message is acknowledged before the work begins. What a killed worker had in its hands
        # comes back all the same, by its lease; a second way would bring it back twice.
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": 300},
        beat_schedule={
            "tick": {
                "task": "watch.tick",
                "schedule": settings.tick,
                # Without a worker they would pile up, and then all be done at once.
                "options": {"expires": settings.tick},
            }
        },
        # Kept after each sending: the file's age tells the health check that the clock runs.
        beat_sync_every=1,
    )
    _add_tasks(app, settings)

    @setup_logging.connect(weak=False)  # type: ignore[untyped-decorator]
    def _logging(**_: Any) -> None:
        logs.configure(settings.log_level)

    @worker_ready.connect(weak=False)  # type: ignore[untyped-decorator]
    def _metrics(**_: Any) -> None:
        if settings.metrics_port:
            start_http_server(settings.metrics_port)

    return app


def _add_tasks(app: Celery, settings: Settings) -> None:
    made: list[Parts] = []

    @worker_shutdown.connect(weak=False)  # type: ignore[untyped-decorator]
    def _close(**_: Any) -> None:
        # Celery has let the tasks finish before it comes here.
        while made:
            made.pop().close()

    def parts() -> Parts:
        # Made in the process that does the work: one that was forked shares no connection.
        if not made:
            made.append(assemble(settings))
        return made[0]

    @app.task(name="watch.visit")  # type: ignore[untyped-decorator]
    def visit(url: str, lease: float) -> str:
        return parts().crawler.visit(url, lease)

    @app.task(name="watch.tell")  # type: ignore[untyped-decorator]
    def tell(change: str, lease: float) -> str:
        return parts().notifier.tell(change, lease)

    @app.task(name="watch.tick")  # type: ignore[untyped-decorator]
    def tick() -> int:
        return give_out(settings, parts().engine, visit, tell)


def give_out(settings: Settings, engine: Any, visit: Any, tell: Any) -> int:
    """Send a message for all that is due; how many."""
    now = time.time()
    # Half as many again as the pace allows: the pace is kept where pages are fetched.
    of_host = math.ceil(settings.rate * settings.tick * 1.5)
    pages = ledger.claim_pages(engine, now, settings.lease, of_host)
    changes = ledger.claim_changes(engine, now, settings.lease)
    lease = now + settings.lease
    for task, names in ((visit, pages), (tell, changes)):
        for name in names:
            # After the lease has run out the message would only be looked at and dropped.
            task.apply_async((name, lease), expires=settings.lease)
    late, waiting = ledger.lateness(engine, now)
    metrics.LATE.set(late)
    metrics.WAITING.set(waiting)
    return len(pages) + len(changes)
