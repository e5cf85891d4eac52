"""What requests may hold, and what answers hold."""

from datetime import date
from typing import Any

from rest_framework import serializers

from bookings.models import Berth, Booking


class BerthSerializer(serializers.ModelSerializer):
    """A berth in a list."""

    class Meta:
        """Fields that everybody may see."""

        model = Berth
        fields = ["id", "name", "length_cm", "price_cents"]


class BookingSerializer(serializers.ModelSerializer):
    """A booking; unknown fields are refused."""

    berth = serializers.PrimaryKeyRelatedField(queryset=Berth.objects.all())
    nights = serializers.IntegerField(min_value=1, max_value=60)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)

    class Meta:
        """Fields of the customer's own booking."""

        model = Booking
        fields = ["id", "berth", "starts_on", "nights", "note", "state"]
        read_only_fields = ["id", "state"]
        validators: list[Any] = []

    def validate_starts_on(self, value: date) -> date:
        """Refuse a day that is over."""
        if value < date.today():
            raise serializers.ValidationError("The day is over.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse fields that nobody knows."""
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: ["Unknown field."] for name in unknown})
        return attrs
