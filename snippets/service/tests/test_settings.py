"""Settings: read from the environment, and refused with everything that is wrong."""

from pathlib import Path

import pytest

from orders.settings import SettingsError, read_settings

URL = {"DATABASE_URL": "postgresql://orders@postgres/orders", "GATEWAY_URL": "https://pay.example"}
WORDS = "correct horse"


def test_without_any_the_database_is_a_file() -> None:
    assert read_settings({}).database.get_backend_name() == "sqlite"


def test_passwords_are_read_from_their_files_and_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{WORDS}\n", encoding="utf-8")

    settings = read_settings(
        {
            **URL,
            "DATABASE_PASSWORD_FILE": str(secret),
            "REDIS_URL": "redis://redis:6379/0",
            "REDIS_PASSWORD_FILE": str(secret),
        }
    )

    assert settings.database.password == WORDS
    assert settings.database.drivername == "postgresql+psycopg"
    assert settings.redis == f"redis://:{WORDS.replace(' ', '%20')}@redis:6379/0"
    assert WORDS not in repr(settings)


def test_everything_has_its_setting() -> None:
    settings = read_settings(
        {
            **URL,
            "GATEWAY_TIMEOUT_SECONDS": "0.5",
            "RATE_LIMIT_PER_MINUTE": "0",
            "CORS_ORIGINS": "https://a.example, http://localhost:3000",
            "LOG_LEVEL": "DEBUG",
        }
    )

    assert settings.gateway == "https://pay.example"
    assert settings.gateway_timeout == 0.5
    assert settings.rate_limit == 0
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres"),
        ("DATABASE_URL", "mysql://root@db/orders"),
        ("DATABASE_URL", "postgresql://orders@/orders"),
        ("DATABASE_PASSWORD_FILE", "/nowhere/password"),
        ("DATABASE_PASSWORD_FILE", "/dev/null"),
        ("REDIS_URL", "redis:6379"),
        ("GATEWAY_URL", "pay.example"),
        ("GATEWAY_TIMEOUT_SECONDS", "0"),
        ("GATEWAY_TIMEOUT_SECONDS", "nan"),
        ("GATEWAY_TIMEOUT_SECONDS", "inf"),
        ("GATEWAY_ATTEMPTS", "2.5"),
        ("MAX_BODY_BYTES", "many"),
        ("RATE_LIMIT_PER_MINUTE", "-1"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://shop.example.com/"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({**URL, name: value})


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"GATEWAY_URL.*LOG_LEVEL"):
        read_settings({"DATABASE_URL": URL["DATABASE_URL"], "LOG_LEVEL": "loud"})
