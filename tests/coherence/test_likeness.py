"""When two names mean one thing, and when they do not."""

from __future__ import annotations

import pytest

from prodready.coherence.likeness import related, slip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("web", "web-deployment", True),
        ("shop-svc", "shop", True),
        ("my-app", "my-service", False),
        ("frontend", "backend", False),
        ("app", "app", True),
        ("nginx-1", "redis-1", False),
    ],
)
def test_related(one: str, other: str, same: bool) -> None:
    assert related(one, other) is same


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("checkuot", ["checkout", "billing"], "checkout"),
        ("shop-api", ["shopapi"], "shopapi"),
        ("demo-v2", ["demo-v1"], None),
        ("frontend", ["backend"], None),
        ("web", [], None),
        ("db", ["web"], None),
    ],
)
def test_slip(name: str, known: list[str], meant: str | None) -> None:
    assert slip(name, known) == meant
