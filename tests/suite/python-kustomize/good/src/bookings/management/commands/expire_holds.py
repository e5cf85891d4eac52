"""`manage.py expire_holds`: run by the CronJob of the same name."""

from typing import Any

import structlog
from django.core.management.base import BaseCommand

from bookings.services import expire_holds

LOG = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Cancel what was held for more than a day."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Cancel in portions until nothing is left."""
        total = 0
        while count := expire_holds():
            total += count
        LOG.info("holds expired", count=total)
