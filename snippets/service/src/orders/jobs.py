"""What is done by the clock and for no request: Celery's beat asks for it, a worker does it."""

from typing import Any

from celery import Celery
from celery.signals import setup_logging

from orders import logs
from orders.expire import run_once
from orders.settings import Settings, SettingsError

EXPIRE = "orders.expire"


def create_jobs(settings: Settings) -> Celery:
    """The Celery application that the settings ask for.

    Raises:
        SettingsError: there is no Redis, and so nothing that carries messages.
    """
    if settings.redis is None:
        raise SettingsError("REDIS_URL is not set; the jobs are sent through it")
    jobs = Celery("orders", broker=settings.redis, set_as_current=False)
    jobs.conf.update(
        # Nobody reads results: an expired order can be seen in the database.
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        # Acknowledged when it is done: what a killed worker had begun is done by another. The job
        # can stand that; it looks for what is left to do.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=120,
        task_soft_time_limit=100,
        worker_prefetch_multiplier=1,
        worker_send_task_events=True,
        task_send_sent_event=True,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": 300},
        beat_schedule={
            "expire": {
                "task": EXPIRE,
                "schedule": settings.expire_every,
                # Without a worker they would pile up, and then all be done at once.
                "options": {"expires": settings.expire_every},
            }
        },
        # Kept after each sending: the file's age tells the health check that the clock runs.
        beat_sync_every=1,
    )

    @jobs.task(name=EXPIRE, shared=False)  # type: ignore[untyped-decorator]
    def _expire() -> int:
        return run_once(settings)

    @setup_logging.connect(weak=False)  # type: ignore[untyped-decorator]
    def _logging(**_: Any) -> None:
        logs.configure(settings.log_level)

    return jobs
