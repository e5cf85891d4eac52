"""Single defects in seven good repositories: how many are seen, and what is reported in vain."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "bench"))
import suite

REPOSITORIES = suite.names()
STEP = {"go-plain": 8, "node-express": 4, "node-stack": 8, "python-kustomize": 8}
"""Of the later lists each so many-th change is judged; TEST_WHOLE=1 judges all, as a workflow does weekly."""
MISSED = {"node-express": 0.25, "node-stack": 0.25, "python-kustomize": 0.35}
"""The share of defects that may be missed, where it is not the 15 % that the others reach."""


@pytest.mark.parametrize("name", REPOSITORIES)
def test_each_edit_applies_and_each_place_is_there(name: str, tmp_path: Path) -> None:
    for part in ("defects", "innocent"):
        for number, change in enumerate(suite.read_changes(suite.SUITE / name / f"{part}.yaml")):
            folder = tmp_path / f"{part}{number}"
            touched = {str(each.get("file") or each.get("delete") or "") for each in change.edits}
            for file in touched | {place[0] for place in change.places}:
                source = suite.SUITE / name / "good" / file
                if file and source.is_file():
                    (folder / file).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, folder / file)
            suite.apply(change, folder)
            gone = {each.get("delete") for each in change.edits}
            for file, *anchor in change.places:
                if file in gone:
                    continue
                assert (folder / file).is_file(), change.name
                assert not anchor or anchor[0] in (folder / file).read_text(encoding="utf-8")


def test_the_suite_has_its_size() -> None:
    defects = [
        each
        for name in REPOSITORIES
        for each in suite.read_changes(suite.SUITE / name / "defects.yaml")
    ]
    innocent = [
        each
        for name in REPOSITORIES
        for each in suite.read_changes(suite.SUITE / name / "innocent.yaml")
    ]
    assert len(defects) >= 150
    assert sum(each.files == 2 for each in defects) >= 60
    assert len(innocent) >= 40


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", REPOSITORIES)
def test_defects_are_seen_and_nothing_else_is_reported(name: str) -> None:
    step = 1 if os.environ.get("TEST_WHOLE") else STEP.get(name, 1)
    outcome = suite.measure(name, step=step)
    assert [f"{each.path}:{each.line}: {each.rule}" for each in outcome.good] == []
    assert [each.change.name for each in outcome.innocent if each.seen == "flagged"] == []
    missed = [each.change.name for each in outcome.defects if each.seen != "right"]
    assert len(missed) <= MISSED.get(name, 0.15) * len(outcome.defects), missed
