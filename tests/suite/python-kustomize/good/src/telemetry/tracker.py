"""Errors that nobody caught go to the tracker."""

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration


def start_tracker(*, dsn: str, environment: str, release: str) -> None:
    """Start the client of the tracker, without data of persons."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        send_default_pii=False,
        traces_sample_rate=0,
        integrations=[DjangoIntegration(), CeleryIntegration()],
    )
