"""A checklist as a tagged PDF: every item's id, an outline, the number of each page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from prodready.catalog import load_checklists

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def test_a_checklist_is_printed(handbook: Path, tmp_path: Path) -> None:
    script = str(ROOT / "scripts/make_pdf.py")
    command = [sys.executable, script, "--site", str(handbook / "site"), "--output", str(tmp_path)]
    done = subprocess.run([*command, "containers"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    file = tmp_path / "checklist-containers.pdf"
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True)
    words = told.stdout.split()
    assert [item for item in load_checklists()["containers"].items if item not in words] == []
    info = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info
    assert b"/Outlines" in file.read_bytes()
