"""Single defects in three good repositories: how many are seen, and what is reported in vain."""

from __future__ import annotations

import shutil
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "bench"))
import suite

if TYPE_CHECKING:
    from suite import Outcome

REPOSITORIES = ("go-manifests", "node-compose", "python-kubernetes")


@cache
def outcome(name: str) -> Outcome:
    """What came of one repository; each is measured once."""
    return suite.measure(name)


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
            for file, *anchor in change.places:
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
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", REPOSITORIES)
def test_nothing_is_reported_on_a_good_repository(name: str) -> None:
    assert [f"{each.path}:{each.line}: {each.rule}" for each in outcome(name).good] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_at_most_one_innocent_change_is_flagged() -> None:
    flagged = [
        each.change.name
        for name in REPOSITORIES
        for each in outcome(name).innocent
        if each.seen == "flagged"
    ]
    assert len(flagged) <= 1, flagged


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_most_defects_are_seen_at_the_right_place() -> None:
    every = [each for name in REPOSITORIES for each in outcome(name).defects]
    missed = [each.change.name for each in every if each.seen != "right"]
    assert len(missed) <= 0.15 * len(every), missed
