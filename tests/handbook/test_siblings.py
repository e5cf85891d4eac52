"""The two small systems beside the reference service are sound and pass their own tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.checks.results import Status
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from tests.handbook.ran import not_run

ROOT = Path(__file__).parents[2]
SIBLINGS = ("ml-api", "crawler")


@pytest.mark.parametrize("name", SIBLINGS)
def test_no_item_fails(name: str) -> None:
    results = evaluate(Repository(ROOT / "snippets" / name), load_catalog())
    failing = {one.item.id: one.findings for one in results if one.status is Status.FAIL}
    assert failing == {}
    assert not [one.item.id for one in results if one.status is Status.NOT_RUN]
    assert sum(one.status is Status.PASS for one in results) >= 35


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", SIBLINGS)
def test_it_passes_its_own_tests(name: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    done = subprocess.run(
        # Not in the system's own folder: other tests copy that one.
        ["make", "test", f"PYTHON={sys.executable}", f"VENV={ROOT / '.venv' / name}"],
        cwd=ROOT / "snippets" / name,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert re.search(r"\d{2,} passed", done.stdout)
    assert not_run(name) == set()
