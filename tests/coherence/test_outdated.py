"""The table of what is gone: complete, dated, sourced."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from prodready.coherence.facts.outdated import Entry, _all, entries

SORTS = (
    *("command", "option", "address", "workflow-command", "package", "action", "runner", "image"),
    *("annotation", "kind", "compose-key", "header", "import", "argument", "config"),
)
GONE = [entry for sort in SORTS for entry in entries(sort)]


@pytest.mark.parametrize("entry", GONE, ids=lambda entry: str(entry.match))
def test_an_entry_says_since_when_what_instead_and_who_says_so(entry: Entry) -> None:
    assert date(2000, 1, 1) < entry.since <= datetime.now(UTC).date()
    assert entry.product
    assert entry.instead
    assert entry.source.startswith("https://")
    assert isinstance(entry.match, tuple) == (entry.what in ("command", "option"))


def test_releases_have_a_last_day_each() -> None:
    for entry in entries("release"):
        assert entry.ends
        assert all(isinstance(day, date) for day in entry.ends.values())


def test_every_entry_is_of_a_sort_that_is_looked_for() -> None:
    assert {entry.what for sort in (*SORTS, "release") for entry in entries(sort)} == {
        *SORTS,
        "release",
    }
    assert len(GONE) + len(entries("release")) == len(_all())
