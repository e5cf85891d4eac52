"""What the pages about own items and signatures show is what the reader of such files accepts."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from prodready.catalog.lists import parse_checklist
from prodready.catalog.loader import parse_item
from prodready.catalog.model import Catalog
from prodready.catalog.own import catalog_of, checklists_of
from prodready.checks import interface
from prodready.checks.runner import evaluate
from prodready.cli import build_parser
from prodready.documents.pages import collect
from prodready.documents.repository import Repository
from prodready.ledger.entries import read_ledger
from prodready.model import Document, Kind

DOCS = Path(__file__).parents[2] / "docs" / "reference"
PAGES = ("attestations.md", "your-own-items.md")
SHOWN = collect([str(DOCS / page) for page in PAGES], ()).snippets


def test_the_files_that_are_shown_are_read(tmp_path: Path) -> None:
    names = {one.name for one in SHOWN if one.name and one.name.startswith(".prodready/")}
    assert len(names) >= 7
    for one in SHOWN:
        if one.name in names:
            file = tmp_path / str(one.name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(one.text, "utf-8")
    catalog = catalog_of(tmp_path)
    assert {"owners-named", "node-version", "readme-runs", "licences-clear"} <= set(catalog)
    assert "owners-named" in checklists_of(tmp_path, catalog)["friday"].items
    ledger = read_ledger(tmp_path, catalog)
    assert [one.item for one in ledger.attestations] == ["image-size"]
    assert [one.resource for one in ledger.waivers] == ["Deployment/worker"]


@pytest.mark.parametrize(
    "command",
    [
        line
        for one in SHOWN
        if one.kind is Kind.SHELL
        for line in one.text.splitlines()
        if line.startswith("prodready ")
    ],
)
def test_the_commands_that_are_shown_are_understood(command: str) -> None:
    build_parser().parse_args(shlex.split(command)[1:])


def test_every_generic_check_is_on_the_page() -> None:
    text = (DOCS / "your-own-items.md").read_text("utf-8")
    from tests.catalog.test_items import GENERIC

    for kind in GENERIC:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{kind}` |"))
        from prodready.checks.arguments import settable_arguments

        for name in settable_arguments(interface.all_checks()[kind]):
            assert f"`{name}`" in row, kind


def test_the_check_in_python_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: Document = next(one for one in SHOWN if one.name == "acme_checks.py")
    monkeypatch.setattr(interface, "_REGISTRY", dict(interface.all_checks()))
    exec(compile(shown.text, "acme_checks.py", "exec"), {"__name__": "acme_checks"})  # noqa: S102
    text = "title: T\ncheck: {kind: acme.registry, host: own.example}\n"
    catalog = Catalog({"a": parse_item(text, "own", "a.yaml", own=True)})
    for base, status in (("own.example/python:3", "pass"), ("python:3", "fail")):
        (tmp_path / "Dockerfile").write_text(f"FROM {base}\nCMD python app.py\n", "utf-8")
        assert evaluate(Repository(tmp_path), catalog)[0].status == status


def test_a_checklist_may_select(tmp_path: Path) -> None:
    text = next(one.text for one in SHOWN if one.name and one.name.endswith("friday.yaml"))
    made = parse_checklist(
        text.replace("[owners-named, readme-runs]", "[]"), "a.yaml", catalog_of(tmp_path)
    )
    assert "tests-automated-in-ci" in made.items
