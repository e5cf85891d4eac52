"""`manage.py resend_notices`: what the queue lost is handed to it again."""

from datetime import timedelta
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.utils import timezone

from bookings.models import Notice
from bookings.services import enqueue

LOG = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Enqueue notices that wait for more than five minutes."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Take at most a thousand at a time."""
        limit = timezone.now() - timedelta(minutes=5)
        waiting = Notice.objects.filter(sent_at=None, booking__created_at__lt=limit)
        for notice_id in waiting.values_list("pk", flat=True)[:1000]:
            enqueue(notice_id)
        LOG.info("notices handed to the queue again")
