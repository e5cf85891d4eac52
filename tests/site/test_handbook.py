"""The handbook itself: every code block that it shows is one that was judged, page by page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from prodready.site.compare import compare
from prodready.site.published import load_evidence
from tests.built_site import run

pytestmark = pytest.mark.slow


def test_the_site_shows_what_was_judged(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(handbook)
    found = compare(Path("site"), Path("docs"), Path("build/evidence.json"))
    assert found.differences == ()
    judged = load_evidence(Path("build/evidence.json")).rows
    assert found.blocks == sum(row.path.startswith("docs/") for row in judged) > 0


def test_a_block_that_was_not_judged_ends_the_build(handbook: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(handbook, tmp_path / "copy")
    page = copy / "docs/verdicts.md"
    text = page.read_text("utf-8")
    page.write_text(f"{text}\n```sh\necho planted\n```\n", "utf-8")
    done = run(copy, "mkdocs", "build", "--strict")
    assert done.returncode == 1
    assert "verdicts.md" in done.stderr
    assert "echo planted" in done.stderr
    assert "Traceback" not in done.stderr
