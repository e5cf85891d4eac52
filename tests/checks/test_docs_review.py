"""What git is told to ignore, held against what it holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

from prodready.catalog import load_catalog
from prodready.checks.results import Status
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository

ITEM = "version-control-everything"


def status(folder: Path) -> Status:
    """The status of the item, with all that is there in git, ignored or not."""
    (folder / ".gitignore").write_text(".*\n")
    (folder / "main.go").write_text("package main\n")
    for words in (["init", "--quiet"], ["add", "--force", "."]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    [result] = evaluate(Repository(folder, "case"), load_catalog(), [ITEM])
    return result.status


def test_a_pipeline_that_is_in_git_is_not_kept_out_of_it(tmp_path: Path) -> None:
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "test.yaml").write_text("on: push\njobs: {}\n")
    assert status(tmp_path) is not Status.FAIL


def test_a_pipeline_that_would_be_ignored_is_told(tmp_path: Path) -> None:
    assert status(tmp_path) is Status.FAIL
