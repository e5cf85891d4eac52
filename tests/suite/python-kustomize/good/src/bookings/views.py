"""The operations of the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bookings import services
from bookings.models import Berth, Booking, Repetition
from bookings.serializers import BerthSerializer, BookingSerializer


class BerthList(generics.ListAPIView):
    """The berths of the marina."""

    queryset = Berth.objects.all()
    serializer_class = BerthSerializer


class BookingList(generics.ListCreateAPIView):
    """The caller's own bookings, and new ones."""

    serializer_class = BookingSerializer
    throttle_scope = "book"

    def get_queryset(self) -> QuerySet[Booking]:
        """Choose rows by the verified caller."""
        return Booking.objects.filter(customer=self.request.user.subject)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Book once for each key, however often it is sent."""
        key = request.headers.get("Idempotency-Key", "")
        if not 8 <= len(key) <= 64:
            raise ValidationError({"Idempotency-Key": ["8 to 64 characters are needed."]})
        customer = request.user.subject
        earlier = services.earlier_answer(customer, key)
        if earlier is not None:
            return Response(earlier, status=status.HTTP_201_CREATED)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        booking = services.book(customer, serializer.validated_data)
        answer = dict(BookingSerializer(booking).data)
        Repetition.objects.create(customer=customer, key=key, booking=booking, answer=answer)
        return Response(answer, status=status.HTTP_201_CREATED)


class BookingDetail(generics.RetrieveDestroyAPIView):
    """One booking of the caller."""

    serializer_class = BookingSerializer

    def get_queryset(self) -> QuerySet[Booking]:
        """Choose rows by the verified caller."""
        return Booking.objects.filter(customer=self.request.user.subject)

    def perform_destroy(self, instance: Booking) -> None:
        """Cancel; the row stays for the books."""
        instance.state = Booking.State.CANCELLED
        instance.save(update_fields=["state"])
