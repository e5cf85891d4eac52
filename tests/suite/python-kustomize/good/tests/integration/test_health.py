from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from health import views


@pytest.fixture(autouse=True)
def forget() -> None:
    views._last = (-100.0, False)


def test_alive_asks_nobody() -> None:
    with patch.object(views.connection, "cursor", side_effect=OperationalError):
        assert Client().get("/-/alive").status_code == 200


@pytest.mark.django_db
def test_ready_with_a_database() -> None:
    assert Client().get("/-/ready").status_code == 200


def test_not_ready_without_a_database() -> None:
    with patch.object(views.connection, "cursor", side_effect=OperationalError):
        assert Client().get("/-/ready").status_code == 503
