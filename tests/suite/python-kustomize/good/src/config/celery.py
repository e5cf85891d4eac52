"""The worker: `celery --app config.celery worker`."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_init, worker_process_shutdown
from prometheus_client import CollectorRegistry, multiprocess, start_http_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

HEARTBEAT = Path("/tmp/heartbeat")  # noqa: S108  an emptyDir of the Pod, read by the probe

app = Celery("berths")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bookings"])


@setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """Leave the loggers as Django's settings made them."""


@worker_init.connect
def serve_metrics(**_: Any) -> None:
    """Answer the collector from the parent for all of its children."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    start_http_server(int(os.environ.get("METRICS_PORT", "9464")), registry=registry)


@worker_process_shutdown.connect
def forget_child(pid: int, **_: Any) -> None:
    """Take the gauges of a child that ended out of the sum."""
    multiprocess.mark_process_dead(pid)


@heartbeat_sent.connect
def note_heartbeat(**_: Any) -> None:
    """Write down that the worker's loop still turns."""
    HEARTBEAT.touch()
