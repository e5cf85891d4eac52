import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from bookings.tokens import Caller


@pytest.fixture(autouse=True)
def same_dice() -> None:
    random.seed(7)


@pytest.fixture
def limits_start_anew() -> None:
    cache.clear()


@pytest.fixture
def client(limits_start_anew: None) -> APIClient:
    made = APIClient()
    made.force_authenticate(Caller("customer-1"))
    return made


@pytest.fixture
def stranger() -> APIClient:
    made = APIClient()
    made.force_authenticate(Caller("customer-2"))
    return made


@pytest.fixture
def wish() -> dict[str, Any]:
    return {"berth": 1, "starts_on": (date.today() + timedelta(days=30)).isoformat(), "nights": 3}
