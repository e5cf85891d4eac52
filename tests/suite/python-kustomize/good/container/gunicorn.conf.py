"""Settings of gunicorn; the numbers come from the environment."""

import os

from prometheus_client import CollectorRegistry, multiprocess, start_http_server

bind = "0.0.0.0:8080"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
# the longest request, below terminationGracePeriodSeconds less the preStop pause
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "40"))
keepalive = 75
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108
forwarded_allow_ips = "10.40.0.0/16"
# requests are logged by telemetry.middleware, which leaves the probes out
accesslog = None
errorlog = "-"
logger_class = "telemetry.logs.GunicornLogger"


def when_ready(server):  # type: ignore[no-untyped-def]
    """Serve the counters of all workers beside the service."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    start_http_server(int(os.environ.get("METRICS_PORT", "9464")), registry=registry)


def child_exit(server, worker):  # type: ignore[no-untyped-def]
    """Take the gauges of a worker that ended out of the sum."""
    multiprocess.mark_process_dead(worker.pid)
