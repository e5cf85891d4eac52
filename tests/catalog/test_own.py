"""A project's own items and checklists, in YAML and from an installed package."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from prodready.checks import interface
from prodready.cli import main

ITEM = "title: The team is named in the file OWNERS\ncheck: {kind: files.present, any: [OWNERS]}\n"
LIST = (
    "title: Ours\npurpose: What we ask of ourselves.\nsections:\n"
    "  - title: All\n    items: [owners-named, dockerignore]\n"
)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", *arguments, "--format", "json"])
    printed = capsys.readouterr()
    assert printed.err == ""
    return code, json.loads(printed.out)


def test_an_own_item_is_asked_in_every_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {".prodready/items/team/owners-named.yaml": ITEM})
    for profile in ("library", "web-service"):
        code, report = check(capsys, str(tmp_path), "--profile", profile)
        [own] = [item for item in report["items"] if item["id"] == "owners-named"]
        assert (code, own["status"], own["severity"]) == (1, "fail", "medium")
    write(tmp_path, {"OWNERS": "ada"})
    assert check(capsys, str(tmp_path), "--item", "owners-named")[0] == 0


def test_the_fix_of_an_own_item_is_what_its_author_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for said, told in (("", "Write OWNERS."), ("fix: Ask Ada.\n", "Ask Ada.")):
        write(tmp_path, {".prodready/items/owners-named.yaml": ITEM + said})
        _, report = check(capsys, str(tmp_path), "--item", "owners-named")
        assert [finding["fix"] for finding in report["items"][0]["findings"]] == [told]


def test_an_own_checklist_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {".prodready/items/owners-named.yaml": ITEM, ".prodready/checklists/ours.yaml": LIST}
    write(tmp_path, own)
    monkeypatch.chdir(tmp_path)
    _, report = check(capsys, "--checklist", "ours")
    assert [item["id"] for item in report["items"]] == ["owners-named", "dockerignore"]
    assert main(["list", "checklists"]) == 0
    assert "ours " in capsys.readouterr().out
    assert main(["explain", "owners-named"]) == 0
    assert "Checklists\n  ours" in capsys.readouterr().out


def test_an_own_item_can_ask_for_a_persons_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "title: We met\ncheck: {kind: attestation, evidence: the minutes of the meeting}\n"
    write(tmp_path, {".prodready/items/we-met.yaml": text, "minutes.txt": "we met"})
    item = check(capsys, str(tmp_path), "--item", "we-met")[1]["items"][0]
    assert (item["status"], item["reason"]) == ("needs-attestation", "the minutes of the meeting")
    signed = ("attest", "we-met", str(tmp_path), "--evidence", "minutes.txt", "--by", "Ada")
    assert main(signed) == 0
    capsys.readouterr()
    assert check(capsys, str(tmp_path), "--item", "we-met")[1]["items"][0]["status"] == "attested"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"items/pdb.yaml": ITEM}, ".prodready/items/pdb.yaml: there is an item pdb already"),
        ({"items/a.yaml": "title: ["}, "is no YAML"),
        ({"items/a.yaml": "[" * 5000}, ".prodready/items/a.yaml:1: is no YAML"),
        ({"items/a.yaml": "title: x\n---\ntitle: y\n"}, "holds one YAML document"),
        ({"items/a.yaml": "titel: x"}, ".prodready/items/a.yaml: "),
        ({"items/x/a.yaml": ITEM, "items/y/a.yaml": ITEM}, "there is an item a already"),
        ({"checklists/ci.yaml": LIST.replace("owners-named, ", "")}, "a checklist ci already"),
        ({"checklists/a.yaml": LIST}, "sections[0].items: there is no item owners-named"),
    ],
)
def test_mistakes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], says: str
) -> None:
    write(tmp_path, {f".prodready/{name}": text for name, text in files.items()})
    assert main(["check", str(tmp_path), "--checklist", "ci"]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert len(err.strip().splitlines()) == 1


PLUGIN = """\
from prodready.checks.interface import Fail, Pass, check
from prodready.documents.repository import Repository
from prodready.model import Place


@check("acme.owner")
def owner(repository: Repository, name: str = "acme"):
    for path in repository.files:
        if path == "OWNERS" and name in (repository.read(path) or ""):
            yield Pass(Place(path))
            return
    yield Fail(Place("OWNERS"), f"{name} is not named")
"""


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    points: list[EntryPoint] = []
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: points)
    monkeypatch.setattr(interface, "_REGISTRY", dict(interface.all_checks()))
    interface._load_plugins.cache_clear()
    return points


def test_a_check_of_an_installed_package(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    plugins: list[EntryPoint],
) -> None:
    write(tmp_path, {"lib/acme_checks.py": PLUGIN, "repo/OWNERS": "acme"})
    write(tmp_path / "repo", {".prodready/items/a.yaml": "title: T\ncheck: {kind: acme.owner}\n"})
    monkeypatch.syspath_prepend(tmp_path / "lib")
    plugins.append(EntryPoint("acme", "acme_checks", "prodready.checks"))
    code, report = check(capsys, str(tmp_path / "repo"), "--item", "a")
    assert (code, report["items"][0]["status"]) == (0, "pass")
    (tmp_path / "repo" / "OWNERS").write_text("nobody", "utf-8")
    assert check(capsys, str(tmp_path / "repo"), "--item", "a")[0] == 1


def test_a_package_that_is_broken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], plugins: list[EntryPoint]
) -> None:
    write(tmp_path, {".prodready/items/a.yaml": "title: T\ncheck: {kind: acme.owner}\n"})
    plugins.append(EntryPoint("acme", "no_such_module_at_all", "prodready.checks"))
    assert main(["check", str(tmp_path)]) == 2
    assert "no_such_module_at_all (entry point acme) cannot be loaded" in capsys.readouterr().err
