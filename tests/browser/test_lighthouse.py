"""Lighthouse's scores, as a phone on a slow network sees the pages."""

from __future__ import annotations

import os
from pathlib import Path

import lighthouse_site as lighthouse
import pytest

ROOT = Path(__file__).resolve().parents[2]

QUIET = 95
"""What speed must not fall below where nothing else runs; 98 and 99 were measured."""
BUSY = 75
"""The same while other programs wait for the processor: they slow the page too."""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_scores_are_what_the_handbook_promises(
    handbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = lighthouse.missing()
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)
    # Another worker of this run may take the processor that the page is measured on.
    busy = os.getloadavg()[0] > 0.75 * (os.cpu_count() or 1)
    monkeypatch.setitem(lighthouse.ASKED, "performance", BUSY if busy else QUIET)
    tries = [lighthouse.below(lighthouse.measured(handbook / "site"))]
    if tries[0]:
        tries.append(lighthouse.below(lighthouse.measured(handbook / "site")))
    assert tries[-1] == [], tries


def test_what_is_below_is_told_with_its_cost() -> None:
    page = {
        "scores": {"performance": [90, 99, 94], "accessibility": [100], "best-practices": [96]},
        "costs": {"performance": ["total-blocking-time 300 ms"], "best-practices": ["errors"]},
        "factors": [4, 3.5, 4],
    }
    page["scores"]["seo"] = [100]  # type: ignore[index]
    assert lighthouse.below({"home": page}) == [
        "home: performance 94 of 95: ['total-blocking-time 300 ms']",
        "home: best-practices 96 of 100: ['errors']",
    ]
    assert "| home | 94 | 100 | 96 | 100 | 4.0 3.5 4.0 |" in lighthouse.table({"home": page})


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "scripts/lighthouse/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/') > 100
