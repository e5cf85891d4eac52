"""The action for other repositories, run in one of them; and our own workflows under the strictest eye."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / ".github/actions/prodready"
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.slow


def check(folder: Path, **inputs: str) -> tuple[int, str, str]:
    """Exit code, annotations and summary of the action's own step with its defaults."""
    described = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))["inputs"]
    values = {name: str(given["default"]) for name, given in described.items()} | inputs
    summary = folder.parent / "summary.md"
    environment = {name.upper().replace("-", "_"): value for name, value in values.items()}
    environment |= {"PRODREADY": str(BIN / "prodready"), "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(
        [str(ACTION / "check.sh")],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    told = summary.read_text(encoding="utf-8") if summary.exists() else ""
    return done.returncode, done.stdout + done.stderr, told


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Somebody's repository with an image that runs as root, from an image without a version."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    text = 'FROM python:latest\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n'
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    (folder / "app.py").write_text("print(1)\n", encoding="utf-8")
    return folder


def test_what_fails_is_annotated_and_summed_up(repository: Path) -> None:
    code, annotations, summary = check(repository, checklist="containers")
    assert code == 1, annotations
    assert "file=Dockerfile,line=1" in annotations
    assert "specific-base-version" in summary


def test_what_was_mended_is_no_longer_told(repository: Path) -> None:
    file = repository / "Dockerfile"
    text = file.read_text(encoding="utf-8").replace("latest", "3.13.1-slim")
    file.write_text(text, encoding="utf-8")
    _, annotations, _ = check(repository, checklist="containers")
    assert "non-root-container" in annotations
    assert "specific-base-version" not in annotations


def test_a_wrong_input_is_bad_usage(repository: Path) -> None:
    code, text, summary = check(repository, checklist="no-such-list")
    assert (code, summary) == (2, "")
    assert "no-such-list" in text


def test_what_a_baseline_knows_does_not_fail(repository: Path) -> None:
    kept = repository / ".prodready" / "baseline.json"
    kept.parent.mkdir()
    prodready = [str(BIN / "prodready"), "check", "--checklist", "containers"]
    subprocess.run([*prodready, "--write-baseline", str(kept)], cwd=repository, check=True)
    code, text, _ = check(repository, checklist="containers", baseline=".prodready/baseline.json")
    assert code == 0, text


def test_the_page_lists_each_input_with_its_default() -> None:
    page = (ROOT / "docs/reference/ci.md").read_text(encoding="utf-8")
    given = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))["inputs"]
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    shown = {name.strip(" `"): default.strip(" `") for name, default in rows}
    assert shown == {name: one["default"] or "empty" for name, one in given.items()}


def test_each_input_reaches_the_check() -> None:
    action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
    given = action["runs"]["steps"][-1]["env"]
    for name in action["inputs"]:
        assert given[name.upper().replace("-", "_")] == f"${{{{ inputs.{name} }}}}"


def test_zizmor_has_nothing_to_say_about_our_own() -> None:
    done = subprocess.run(
        [str(BIN / "zizmor"), "--persona", "auditor", "--offline", str(ROOT / ".github")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "No findings" in done.stdout + done.stderr
