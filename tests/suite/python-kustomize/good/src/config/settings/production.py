"""What is deployed: the base, the error tracker and the traces."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DEPLOY_ENV, RELEASE, env
from telemetry.tracing import start_tracing
from telemetry.tracker import start_tracker

start_tracker(dsn=env.str("SENTRY_DSN"), environment=DEPLOY_ENV, release=RELEASE)
start_tracing(endpoint=env.str("OTEL_EXPORTER_OTLP_ENDPOINT", ""), release=RELEASE)
