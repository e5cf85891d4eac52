from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from config.urls import v1

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run")


@pytest.mark.django_db(transaction=True)
def test_newest_migration_goes_back_and_forth() -> None:
    call_command("migrate", "bookings", "0002")
    call_command("migrate", "bookings")


def test_description_lists_the_routes() -> None:
    described = set(yaml.safe_load(OPENAPI.read_text())["paths"])
    served = {"/v1/" + str(route.pattern).replace("<int:pk>", "{id}") for route in v1}
    assert described == served
