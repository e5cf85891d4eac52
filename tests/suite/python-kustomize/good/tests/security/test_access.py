from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from rest_framework.test import APIClient

from bookings.models import Berth, Booking

pytestmark = pytest.mark.django_db
ROUTES = ["/v1/berths", "/v1/bookings", "/v1/bookings/1"]


@pytest.fixture
def booking() -> Booking:
    berth = Berth.objects.create(name="A1", length_cm=900, price_cents=3000)
    day = date.today() + timedelta(days=3)
    return Booking.objects.create(berth=berth, customer="customer-1", starts_on=day, nights=1)


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_token_everything_is_401(route: str) -> None:
    assert APIClient().get(route).status_code == 401


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("algorithm", ["none", "HS256", "other-key"])
def test_forged_token_is_refused(route: str, algorithm: str) -> None:
    mine = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = {"sub": "customer-1", "aud": "berths", "iss": "https://login.test/", "exp": 9e9}
    if algorithm == "other-key":
        token = jwt.encode(claims, other, algorithm="RS256")
    else:
        token = jwt.encode(claims, "" if algorithm == "none" else "k" * 32, algorithm=algorithm)
    key: Any = type("Key", (), {"key": mine.public_key()})
    with patch("bookings.tokens.key_client") as client:
        client.return_value.get_signing_key_from_jwt.return_value = key
        answer = APIClient().get(route, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("method", ["get", "delete"])
def test_anothers_booking_is_not_there(stranger: APIClient, booking: Booking, method: str) -> None:
    assert getattr(stranger, method)(f"/v1/bookings/{booking.pk}").status_code == 404


def test_answers_carry_the_headers(client: APIClient) -> None:
    answer = client.get("/v1/nothing", secure=True)
    assert answer.status_code == 404
    for name in (
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Referrer-Policy",
    ):
        assert name in answer


def test_too_many_bookings_are_429(client: APIClient) -> None:
    codes = [client.post("/v1/bookings", {}, format="json").status_code for _ in range(21)]
    assert codes[-1] == 429
