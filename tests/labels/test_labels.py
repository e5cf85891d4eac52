"""Labels of public repositories are whole; the script that holds verdicts against them counts right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "bench"))
import labelled
import labels
from labelled import Judged, Label, Labelled, Seen

from prodready.catalog.loader import load_catalog

FILES = sorted(labelled.LABELS.glob("*.yaml"))
EXPECT = {"fail", "pass", "not-applicable", "person"}
KEYS = {"expect", "where", "note", "cross_layer", "was", "because"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_labels_name_every_automated_item_and_no_other(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert file.stem == data["repository"].replace("/", "+")
    assert re.fullmatch(r"[0-9a-f]{40}", data["commit"])
    assert len(data["why"]) > 20
    assert set(labels.automated()) <= set(data["labels"]) <= set(load_catalog())


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_each_label_is_well_formed(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    for item, label in data["labels"].items():
        assert label["expect"] in EXPECT, item
        assert set(label) <= KEYS, item
        assert (label["expect"] == "fail") == ("where" in label), item
        assert ("was" in label) == ("because" in label), item
        assert set(label.get("was", {"expect": ""})) <= {"expect", "where"}, item


def judged(expect: str, status: str, *paths: str, where: str = "a", **more: Any) -> Judged:
    label = Label(expect, (where,) if expect == "fail" else (), **more)
    return Judged("o+n", "item", label, Seen(status, paths))


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (judged("fail", "fail", "b", "a"), "right"),
        (judged("fail", "fail", "a/b", where="a/"), "right"),
        (judged("fail", "fail", "b", where="."), "right"),
        (judged("fail", "fail", "ab"), "elsewhere"),
        (judged("fail", "pass"), "missed"),
        (judged("fail", "needs-attestation"), "missed"),
        (judged("pass", "fail", "a"), "false"),
        (judged("person", "fail", "a"), "false"),
        (judged("not-applicable", "pass"), "quiet"),
    ],
)
def test_a_verdict_is_held_against_its_label(one: Judged, outcome: str) -> None:
    assert one.outcome == outcome


def test_a_fail_at_another_place_is_neither_found_nor_true() -> None:
    every = [
        judged("fail", "fail", "a"),
        judged("fail", "fail", "a"),
        judged("fail", "fail", "b"),
        judged("fail", "pass"),
        judged("pass", "fail", "a", cross_layer=True),
        judged("pass", "pass", cross_layer=True),
    ]
    assert labels.numbers(every) == (2, 2, 2, "50.0 %", "50.0 %", 1)
    assert labels.numbers([]) == (0, 0, 0, "–", "–", 0)


def test_a_table_leaves_out_what_has_nothing_to_count() -> None:
    every = [judged("fail", "fail", "a"), Judged("o+m", "other", Label("pass"), Seen("pass"))]
    shown = labels.figures(every, "item", lambda each: each.item)
    assert "| item | 1 | 0 | 0 | 100.0 % | 100.0 % | 0 |" in shown
    assert "other" not in shown


def test_a_corrected_label_keeps_what_it_was(tmp_path: Path) -> None:
    file = tmp_path / "o+n.yaml"
    file.write_text(
        "repository: o/n\ncommit: abc\nlabels:\n"
        "  x: {expect: fail, where: b, was: {expect: pass}, because: seen in b}\n"
        "  y: {expect: fail, where: [b], was: {where: c}, because: it moved}\n"
    )
    read = labelled.read_labels(file)
    assert [read.now["x"].expect, read.blind["x"].expect] == ["fail", "pass"]
    assert [read.now["y"].where, read.blind["y"].where] == [("b",), ("c",)]


def test_a_first_run_is_kept_once(tmp_path: Path) -> None:
    file = tmp_path / "first" / "o+n.yaml"
    labelled.record(file, {"x": Seen("fail", ("b", "a", "b")), "y": Seen("pass")})
    labelled.record(file, {"x": Seen("pass")})
    assert labelled.recorded(file) == {"x": Seen("fail", ("a", "b")), "y": Seen("pass")}


def test_the_commit_of_the_labels_is_what_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "mirrors" / "o+n" / "repo"
    source.mkdir(parents=True)
    monkeypatch.setattr(labels, "automated", lambda: ("readme",))

    def git(*words: str) -> str:
        who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
        done = subprocess.run(
            ["git", "-C", str(source), *who, *words], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "--quiet")
    (source / "app.py").write_text("print(1)\n")
    git("add", ".")
    git("commit", "--quiet", "-m", "feat: one")
    commit = git("rev-parse", "HEAD")
    git("rm", "--quiet", "app.py")
    git("commit", "--quiet", "-m", "feat: two")
    found = labels.git_directory(tmp_path / "mirrors", "o+n")
    assert found == source / ".git"
    seen = labels.measure(Labelled("o/n", commit, {}, {}), found)
    assert seen["readme"].status == "fail"


def test_the_page_shows_the_first_run() -> None:
    every = []
    for file in FILES:
        kept = labelled.LABELS / "first" / file.name
        read = labelled.read_labels(file)
        every += labelled.judge(read, labelled.recorded(kept), read.blind)
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "accuracy.md"
    table = labels.figures(every, "repository", lambda each: each.repository)
    assert table in page.read_text(encoding="utf-8")
