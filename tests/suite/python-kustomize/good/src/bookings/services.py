"""What the service does."""

from datetime import date, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bookings.models import Booking, Notice, Repetition
from bookings.problems import Taken
from bookings.tasks import deliver_notice
from telemetry.metrics import BOOKINGS

LOG = structlog.get_logger(__name__)
HOLD = timedelta(hours=24)


def earlier_answer(customer: str, key: str) -> dict[str, Any] | None:
    """Return the answer that this key was given before."""
    found = Repetition.objects.filter(customer=customer, key=key).first()
    if found is None:
        return None
    BOOKINGS.labels("repeated").inc()
    return found.answer


def book(customer: str, values: dict[str, Any]) -> Booking:
    """Hold a berth and note that the harbour must be told."""
    try:
        with transaction.atomic():
            booking = Booking.objects.create(customer=customer, **values)
            notice = Notice.objects.create(booking=booking)
    except IntegrityError as error:
        BOOKINGS.labels("taken").inc()
        raise Taken from error
    # the row is the promise; the queue only makes it quick
    transaction.on_commit(lambda: enqueue(notice.pk))
    BOOKINGS.labels("accepted").inc()
    LOG.info("booking held", booking_id=booking.pk)
    return booking


def enqueue(notice_id: int) -> None:
    """Hand a notice to the worker; without Redis the job `resend_notices` finds the row."""
    try:
        deliver_notice.apply_async((notice_id,), retry=False)
    except deliver_notice.OperationalError:
        LOG.warning("queue is away, notice waits in the table", exc_info=True)


def expire_holds() -> int:
    """Cancel what was held too long; return how many."""
    old = Booking.objects.filter(
        state=Booking.State.HELD, created_at__lt=timezone.now() - HOLD
    ).values_list("pk", flat=True)[:500]
    return Booking.objects.filter(pk__in=list(old)).update(state=Booking.State.CANCELLED)


def nights_sold(since: date) -> int:
    """Return the nights that were sold since a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(nights), 0) FROM bookings_booking"
            " WHERE state = 'confirmed' AND starts_on >= %s",
            [since],
        )
        return int(cursor.fetchone()[0])
