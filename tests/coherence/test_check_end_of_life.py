"""The script that holds the last days of releases against a checkout of endoflife.date."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import pytest

from prodready.coherence.facts.outdated import Entry

SCRIPT = Path(__file__).parents[2] / "scripts" / "check_end_of_life.py"
TODAY = date(2026, 11, 20)
THERE = """---
title: Node.js
releases:
  - releaseCycle: "26"
    eol: 2029-04-30
  - releaseCycle: "25"
    eol: 2026-06-01
  - releaseCycle: "20"
    eol: 2026-04-30
  - releaseCycle: "3"
    eol: true
---

> text: [with, colons
"""


def differences(tmp_path: Path, ends: dict[str, date], text: str = THERE) -> list[str]:
    """What the script says of an entry about Node.js."""
    (tmp_path / "nodejs.md").write_text(text, encoding="utf-8")
    entry = Entry("release", "node", "https://example.com/", ends=ends)
    return list(runpy.run_path(str(SCRIPT))["differences"](entry, tmp_path, TODAY))


def test_the_same_days_are_no_difference(tmp_path: Path) -> None:
    ends = {"25": date(2026, 6, 1), "20": date(2026, 4, 28), "iron": date(2026, 4, 30)}
    assert differences(tmp_path, ends) == []


@pytest.mark.parametrize(
    ("ends", "line"),
    [
        ({"25": date(2026, 6, 1), "20": date(2025, 4, 30)}, "node 20: 2025-04-30 here, 2026-04-30"),
        ({"20": date(2026, 4, 30)}, "node 25: ended on 2026-06-01, missing here"),
        (
            {"25": date(2026, 6, 1), "20": date(2026, 4, 30), "3": date(2015, 9, 1)},
            "node 3: nodejs.md does not have it",
        ),
    ],
    ids=["another-day", "missing", "unknown-there"],
)
def test_a_difference_is_named(tmp_path: Path, ends: dict[str, date], line: str) -> None:
    (found,) = differences(tmp_path, ends)
    assert found.startswith(line)


@pytest.mark.parametrize("text", ["---\n- a\n---\n", "---\na: [\n---\n", "---\n---\n"])
def test_a_file_of_another_form_is_said_so(tmp_path: Path, text: str) -> None:
    (found,) = differences(tmp_path, {"20": date(2026, 4, 30)}, text)
    assert "another form" in found


def test_no_checkout_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["check_end_of_life.py", str(tmp_path)])
    assert runpy.run_path(str(SCRIPT))["main"]() == 2
    assert "name a checkout" in capsys.readouterr().err


def test_a_checkout_without_the_products_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "products").mkdir()
    monkeypatch.setattr("sys.argv", ["check_end_of_life.py", str(tmp_path)])
    assert runpy.run_path(str(SCRIPT))["main"]() == 1
    assert "python: python.md is not there" in capsys.readouterr().out
