from pathlib import Path

import pytest

from orders.settings import SettingsError, read_settings

DATABASE = {"DATABASE_HOST": "postgres", "DATABASE_NAME": "orders", "DATABASE_USER": "orders"}
WORDS = "correct horse"


def test_without_a_host_the_database_is_in_memory() -> None:
    assert read_settings({}).database.get_backend_name() == "sqlite"


def test_the_password_is_read_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{WORDS}\n", encoding="utf-8")

    settings = read_settings({**DATABASE, "DATABASE_PASSWORD_FILE": str(secret)})

    assert settings.database.password == WORDS
    assert WORDS not in repr(settings)


@pytest.mark.parametrize(
    "environment",
    [
        {"DATABASE_HOST": "postgres"},
        DATABASE,
        {**DATABASE, "DATABASE_PASSWORD_FILE": "/nowhere/password"},
        {"REDIS_HOST": "redis"},
    ],
)
def test_what_is_missing_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"_NAME|_FILE"):
        read_settings(environment)
