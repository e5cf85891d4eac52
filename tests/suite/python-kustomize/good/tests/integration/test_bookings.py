from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from bookings import services
from bookings.models import Berth, Booking, Notice
from harbour import HarbourUnavailableError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def berth() -> Berth:
    return Berth.objects.create(pk=1, name="A1", length_cm=1200, price_cents=4200)


@pytest.fixture(autouse=True)
def harbour() -> Any:
    with patch("bookings.tasks.announce") as announce:
        yield announce


def post(client: APIClient, wish: dict[str, Any], key: str = "key-00001") -> Any:
    return client.post("/v1/bookings", wish, format="json", headers={"Idempotency-Key": key})


def test_booking_is_held_and_the_harbour_told_once(
    client: APIClient, wish: dict[str, Any], harbour: Any
) -> None:
    first = post(client, wish)
    second = post(client, wish)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert Booking.objects.count() == 1
    harbour.assert_called_once()


def test_taken_berth_is_a_conflict(
    client: APIClient, stranger: APIClient, wish: dict[str, Any]
) -> None:
    post(client, wish)
    answer = post(stranger, wish, "key-00002")
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("nights", [None, "", 0, -1, 61, "three", 10**12])
def test_odd_nights_are_refused(client: APIClient, wish: dict[str, Any], nights: Any) -> None:
    assert post(client, wish | {"nights": nights}).status_code == 400


def test_unknown_field_is_refused(client: APIClient, wish: dict[str, Any]) -> None:
    assert post(client, wish | {"state": "confirmed", "vip": True}).status_code == 400


def test_notice_waits_while_the_harbour_is_away(
    client: APIClient, wish: dict[str, Any], harbour: Any
) -> None:
    harbour.side_effect = HarbourUnavailableError("503")
    assert post(client, wish).status_code == 201
    assert Notice.objects.get().sent_at is None


def test_old_holds_expire(client: APIClient, wish: dict[str, Any]) -> None:
    post(client, wish)
    Booking.objects.update(created_at=timezone.now() - timedelta(hours=25))
    call_command("expire_holds")
    assert Booking.objects.get().state == Booking.State.CANCELLED


def test_a_page_has_an_end(client: APIClient, django_assert_max_num_queries: Any) -> None:
    Berth.objects.bulk_create(Berth(name=str(i), length_cm=1, price_cents=1) for i in range(150))
    with django_assert_max_num_queries(3):
        assert len(client.get("/v1/berths?limit=100000").json()["results"]) == 100


def test_nights_of_an_empty_table() -> None:
    assert services.nights_sold(timezone.now().date()) == 0
