"""What the worker does; each task may run twice."""

import structlog
from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from bookings.models import Notice
from harbour import HarbourUnavailableError, announce
from telemetry.metrics import NOTICE_SECONDS, NOTICES

LOG = structlog.get_logger(__name__)


@shared_task(bind=True, max_retries=5)
def deliver_notice(self: Task, notice_id: int) -> None:
    """Tell the harbour once; a notice that was sent is left alone."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().select_related("booking").get(pk=notice_id)
        if notice.sent_at is not None:
            return
        booking = notice.booking
        body = {
            "berth": booking.berth_id,
            "starts_on": booking.starts_on.isoformat(),
            "nights": booking.nights,
        }
        try:
            with NOTICE_SECONDS.time():
                announce(notice.pk, body)
        except HarbourUnavailableError as error:
            NOTICES.labels("failed").inc()
            LOG.warning("harbour is away", notice_id=notice_id, reason=str(error))
            raise self.retry(exc=error, countdown=30 * 2**self.request.retries) from error
        notice.sent_at = timezone.now()
        notice.attempts += 1
        notice.save(update_fields=["sent_at", "attempts"])
    NOTICES.labels("delivered").inc()
