"""The table of what is gone: complete, dated, sourced."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from prodready.coherence.facts.outdated import Entry, entries

SORTS = ("command", "package", "action", "image", "import", "config")
GONE = [entry for sort in SORTS for entry in entries(sort)]


@pytest.mark.parametrize("entry", GONE, ids=lambda entry: str(entry.match))
def test_an_entry_says_since_when_what_instead_and_who_says_so(entry: Entry) -> None:
    assert date(2000, 1, 1) < entry.since <= datetime.now(UTC).date()
    assert entry.product
    assert entry.instead
    assert entry.source.startswith("https://")
    assert isinstance(entry.match, tuple) == (entry.what == "command")


def test_releases_have_a_last_day_each() -> None:
    for entry in entries("release"):
        assert entry.ends
        assert all(isinstance(day, date) for day in entry.ends.values())
