"""The tables."""

from django.db import models


class Berth(models.Model):
    """A place for one boat."""

    name = models.CharField(max_length=40, unique=True)
    length_cm = models.PositiveIntegerField()
    price_cents = models.PositiveIntegerField()


class Booking(models.Model):
    """A stay of one customer at one berth."""

    class State(models.TextChoices):
        """How far it is."""

        HELD = "held"
        CONFIRMED = "confirmed"
        CANCELLED = "cancelled"

    berth = models.ForeignKey(Berth, on_delete=models.PROTECT, related_name="bookings")
    customer = models.CharField(max_length=64, db_index=True)
    starts_on = models.DateField()
    nights = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    note = models.CharField(max_length=200, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Indexes and rules that the database holds."""

        indexes = [models.Index(fields=["state", "created_at"], name="booking_state_created")]
        constraints = [
            models.CheckConstraint(condition=models.Q(nights__gte=1), name="booking_nights"),
            models.UniqueConstraint(
                fields=["berth", "starts_on"],
                condition=~models.Q(state="cancelled"),
                name="booking_one_per_day",
            ),
        ]


class Repetition(models.Model):
    """The answer that was given to a key, for the request that comes twice."""

    customer = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE)
    answer = models.JSONField()

    class Meta:
        """One answer for each key of a customer."""

        constraints = [models.UniqueConstraint(fields=["customer", "key"], name="repetition_once")]


class Notice(models.Model):
    """What the harbour must be told; written with the booking, sent by the worker."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="notices")
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
