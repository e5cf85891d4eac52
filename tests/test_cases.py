"""Every folder `cases/<item-id>/<status>/<name>/` is a repository whose item has that status.

A file `expected` in it names the places, one `path:line` a line, that the findings (of a failure) or
the witnesses (of a pass) must name, no more and no fewer.
"""

from __future__ import annotations

import shutil
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
    [result] = evaluate(Repository(copy, "case"), load_catalog(), [item])
    assert result.status == status, describe(result)
    if places is not None:
        assert {f"{path}:{line}" for path, line in named(result)} == places, describe(result)


def named(result: ItemResult) -> set[tuple[str, int]]:
    if result.findings:
        return {(finding.path, finding.line) for finding in result.findings}
    return {(witness.place.path, witness.place.line) for witness in result.witness}


def describe(result: ItemResult) -> str:
    findings = [f"{f.path}:{f.line}: {f.message}" for f in result.findings]
    witness = [f"{w.place}: {w.note}" for w in result.witness]
    return "\n".join([result.status, *findings, *witness, result.reason or ""])
