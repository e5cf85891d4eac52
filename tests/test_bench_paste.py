"""What the benchmarks print replaces the tables of a page, and nothing else of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "scripts" / "bench" / "paste.py"
PAGE = "# A\n\n| work | s |\n| --- | ---: |\n| a | 1 |\n\nText.\n\n| peers | s |\n| --- | ---: |\n| b | 2 |\n"


def paste(page: Path, told: str) -> int:
    call = [sys.executable, str(SCRIPT), str(page)]
    return subprocess.run(call, input=told, text=True, capture_output=True, check=False).returncode


def test_measured_rows_are_replaced_and_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    assert paste(page, "Python 3\n\n| peers | s |\n| --- | ---: |\n| c | 3 |\n\n") == 0
    assert paste(page, "Python 3\n\n| work | s |\n| --- | ---: |\n| a | 9 |\n\n") == 0
    expected = PAGE.replace("| a | 1 |", "| a | 9 |").replace("| b | 2 |", "| b | 2 |\n| c | 3 |")
    assert page.read_text(encoding="utf-8") == expected


def test_a_table_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    for told in ("| other | s |\n| --- | ---: |\n| a | 9 |\n", "no table\n", ""):
        assert paste(page, told) == 1
        assert page.read_text(encoding="utf-8") == PAGE
