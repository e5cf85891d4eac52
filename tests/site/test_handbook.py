"""The handbook itself: every code block that it shows is one that was judged, page by page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prodready.site.compare import compare
from prodready.site.published import load_evidence

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("docs", "snippets", "mkdocs.yml", "pyproject.toml", "README.md")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook's sources, verified and built apart from the working tree."""
    folder = tmp_path_factory.mktemp("handbook")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns(".venv"))
        else:
            shutil.copy(source, folder / part)
    run(folder, "prodready", "snippets", "docs", "snippets", "README.md", *EVIDENCE)
    done = run(folder, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    return folder


EVIDENCE = ("--format", "json", "--output", "build/evidence.json")


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment in the folder."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )


def test_the_site_shows_what_was_judged(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    found = compare(Path("site"), Path("docs"), Path("build/evidence.json"))
    assert found.differences == ()
    judged = load_evidence(Path("build/evidence.json")).rows
    assert found.blocks == sum(row.path.startswith("docs/") for row in judged) > 0


def test_a_block_that_was_not_judged_ends_the_build(copy: Path) -> None:
    page = copy / "docs/verdicts.md"
    text = page.read_text("utf-8")
    page.write_text(f"{text}\n```sh\necho planted\n```\n", "utf-8")
    done = run(copy, "mkdocs", "build", "--strict")
    page.write_text(text, "utf-8")
    assert done.returncode == 1
    assert "verdicts.md" in done.stderr
    assert "echo planted" in done.stderr
    assert "Traceback" not in done.stderr
