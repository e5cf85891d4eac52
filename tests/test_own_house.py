"""This repository and its reference service do what the handbook says."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.checks.results import Status
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.session import Request, examine

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(("folder", "passes"), [(".", 12), ("snippets/service", 60)])
def test_no_item_fails(folder: str, passes: int) -> None:
    results = evaluate(Repository(ROOT / folder), load_catalog())
    failing = {
        result.item.id: result.findings for result in results if result.status is Status.FAIL
    }
    assert failing == {}
    assert sum(result.status is Status.PASS for result in results) >= passes


def test_what_a_reader_runs_on_this_repository_ends_well() -> None:
    done = examine(Request(str(ROOT)))
    assert [result.item.id for result in done.results if result.status is Status.FAIL] == []
    assert done.notes == []


def test_the_unready_service_is_not_ready() -> None:
    results = evaluate(Repository(ROOT / "snippets" / "unready"), load_catalog())
    assert sum(result.status is Status.FAIL for result in results) >= 50
