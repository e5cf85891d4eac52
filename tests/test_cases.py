"""Every folder `cases/<item-id>/<status>/<name>/` is a repository whose item has that status.

A file `expected` in it names the places, one `path:line` a line, that the findings (of a failure) or
the witnesses (of a pass) must name, no more and no fewer. With a file `history` the case is a git
repository whose commits have these subjects, one a line, the oldest first.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository

CASES = Path(__file__).parent / "cases"
STATUSES = {"pass", "fail", "not-applicable", "not-run", "needs-attestation"}
FOLDERS = sorted(folder for folder in CASES.glob("*/*/*") if folder.is_dir())


def test_cases_are_found() -> None:
    assert FOLDERS


def test_cases_belong_to_an_item_and_a_status() -> None:
    for folder in FOLDERS:
        assert folder.parent.name in STATUSES, folder
        assert folder.parent.parent.name in load_catalog(), folder


@pytest.mark.parametrize("case", FOLDERS, ids=lambda f: "/".join(f.relative_to(CASES).parts))
def test_case(case: Path, tmp_path: Path) -> None:
    item, status = case.parent.parent.name, case.parent.name
    # A copy: beside this project's own git repository its ignore rules would count.
    copy = Path(shutil.copytree(case, tmp_path / "repository"))
    expected = copy / "expected"
    places = set(expected.read_text("utf-8").split()) if expected.exists() else None
    expected.unlink(missing_ok=True)
    commit_history(copy)
    [result] = evaluate(Repository(copy, "case"), load_catalog(), [item])
    assert result.status == status, describe(result)
    if places is not None:
        assert {f"{path}:{line}" for path, line in named(result)} == places, describe(result)


def commit_history(folder: Path) -> None:
    """Make the folder the git repository that its file `history` tells, if it has one."""
    history = folder / "history"
    if not history.exists():
        return
    subjects = history.read_text("utf-8").splitlines()
    history.unlink()
    stream = "\n".join(
        f"commit refs/heads/main\ncommitter Ann <ann@example.com> {1_760_000_000 + number} +0000\n"
        f"data <<END\n{subject}\nEND\nM 100644 inline notes.txt\ndata <<END\n{number}\nEND\n"
        for number, subject in enumerate(subjects)
    )
    for arguments in (["init", "--quiet", "--initial-branch=main"], ["fast-import", "--quiet"]):
        subprocess.run(["git", *arguments], cwd=folder, input=stream.encode(), check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)


def named(result: ItemResult) -> set[tuple[str, int]]:
    if result.findings:
        return {(finding.path, finding.line) for finding in result.findings}
    return {(witness.place.path, witness.place.line) for witness in result.witness}


def describe(result: ItemResult) -> str:
    findings = [f"{f.path}:{f.line}: {f.message}" for f in result.findings]
    witness = [f"{w.place}: {w.note}" for w in result.witness]
    return "\n".join([result.status, *findings, *witness, result.reason or ""])
