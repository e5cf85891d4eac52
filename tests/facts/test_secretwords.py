from __future__ import annotations

import pytest

from prodready.facts.secretwords import is_literal, is_placeholder, names_secret, password_in_url


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "DB_PASSWD",
        "API_KEY",
        "apiKey",
        "NPM_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "SECRET_KEY",
        "client-secret",
        "GF_SECURITY_ADMIN_PASSWORD",
        "DJANGO_SECRET_KEY",
        "PGPASSWORD",
        "MYSQL_ROOT_PASSWORD",
    ],
)
def test_names_a_secret(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD_FILE",
        "TOKEN_TTL",
        "ACCESS_TOKEN_EXPIRE_MINUTES",
        "PASSWORD_MIN_LENGTH",
        "MONKEY",
        "KEYBOARD",
        "PASSENGERS",
        "PUBLIC_KEY",
        "SECRET_NAME",
        "MAX_TOKENS",
        "TOKEN_URL",
        "COMPASS",
    ],
)
def test_names_something_else(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize("value", ["hunter2", "abc def", "k-123456"])
def test_literal(value: str) -> None:
    assert is_literal(value)


@pytest.mark.parametrize(
    "value", [None, "", "true", "0", "3600", "/run/secrets/x", "vault:a", "<password>", "{{ x }}"]
)
def test_no_literal(value: str | None) -> None:
    assert not is_literal(value)


def test_passwords_in_addresses() -> None:
    assert password_in_url("postgres://shop:hunter2@db/shop") == "hunter2"
    assert password_in_url("redis://:hunter2@cache") == "hunter2"
    for text in (
        "postgres://shop@db/shop",
        "https://a.example:443/b@c",
        "postgres://u:${P}@db",
        "x",
    ):
        assert password_in_url(text) is None


def test_placeholders() -> None:
    assert all(map(is_placeholder, ["changethis", "change-me", "<secret>", "your-token", "xxxx"]))
    assert not any(map(is_placeholder, ["hunter2", "postgres", "k-12345678"]))
