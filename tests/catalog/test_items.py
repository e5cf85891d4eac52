"""What every item of the catalogue must be: complete, plain, and proved by cases on both sides."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from prodready.catalog import Item, load_catalog, load_checklists
from prodready.catalog.model import Surface
from prodready.checks.interface import all_checks

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
ITEMS = list(load_catalog().values())
CHECKED = [item for item in ITEMS if item.check is not None]

MARKETING = re.compile(
    r"\b(simply|easily|powerful|seamless(ly)?|robust|blazing(ly)?|leverag\w+|best-in-class|"
    r"world-class|cutting-edge|effortless(ly)?|game-changing|state-of-the-art|delightful|obviously)\b",
    re.IGNORECASE,
)
COMMAND = re.compile(r"`[^`]+`")
PLACE_TO_LOOK = re.compile(
    r"\b(pull requests?|branch|deployments?|settings|list of|log|registry|console|dashboard|run|job)\b",
    re.IGNORECASE,
)
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
each_checked = pytest.mark.parametrize("item", CHECKED, ids=lambda item: item.id)


@each_item
def test_id_is_a_name_in_lower_case(item: Item) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", item.id)


@each_item
def test_title_is_a_short_statement(item: Item) -> None:
    assert len(item.title) <= 80
    assert item.title[0].isupper()
    assert not item.title.endswith((".", "?", "!", ":"))
    assert not re.search(r"\bshould\b", item.title, re.I)
    assert not re.match(r"(ensure|make|avoid|consider|use|do|add|set|write)\b", item.title, re.I)
    assert len(item.title.split()) >= 3


@each_item
def test_why_tells_what_happens(item: Item) -> None:
    assert 80 <= len(item.why) <= 600
    assert item.why.endswith(".")
    assert "best practice" not in item.why.lower()


@each_item
def test_verify_has_a_command_or_a_place(item: Item) -> None:
    assert COMMAND.search(item.verify) or PLACE_TO_LOOK.search(item.verify)
    assert len(item.verify) >= 40


@each_item
def test_fix_says_what_to_write(item: Item) -> None:
    assert COMMAND.search(item.fix) or item.check is None
    assert len(item.fix) >= 40


@each_item
def test_prose_is_plain(item: Item) -> None:
    for text in (item.title, item.why, item.verify, item.fix):
        assert not MARKETING.search(text), MARKETING.search(text)
        assert text.count("`") % 2 == 0, "a backquote is not closed"
        assert "  " not in text
        assert "\N{SPARKLES}" not in text


@each_item
def test_references_are_well_formed(item: Item) -> None:
    shapes = {
        "cis-docker": r"\d+(\.\d+)+",
        "cis-kubernetes": r"\d+(\.\d+)+",
        "cwe": r"CWE-\d+",
        "docs": r"https://\S+",
        "hadolint": r"DL\d{4}",
        "nist-800-190": r"\d+(\.\d+)+",
        "owasp-asvs": r"\d+\.\d+(\.\d+)?",
        "owasp-docker": r"RULE #\d+a?",
        "owasp-kubernetes": r"K\d+",
        "rfc": r"\d+",
    }
    for name, values in item.references.items():
        for value in values:
            assert re.fullmatch(shapes.get(name, r"\S.*"), value), f"{name}: {value}"


@each_item
def test_file_is_short(item: Item) -> None:
    file = resources.files("prodready") / "catalog" / item.area / f"{item.id}.yaml"
    assert len(file.read_text("utf-8").splitlines()) <= 40


@each_item
def test_item_without_a_check_needs_a_person_or_another_target(item: Item) -> None:
    if item.check is None:
        assert set(item.surfaces) - {Surface.REPO}, "no check and only the repository to look at"


@each_item
def test_pages_exist(item: Item) -> None:
    assert item.pages, "name the page that teaches it"
    for page in item.pages:
        path, _, anchor = page.partition("#")
        assert (ROOT / "docs" / path).is_file(), page
        assert not anchor or re.fullmatch(r"[a-z0-9_-]+", anchor)


@each_item
def test_examples_exist(item: Item) -> None:
    for example in (item.examples.good, item.examples.bad):
        if example is None:
            continue
        path, _, section = example.partition(":")
        assert path.startswith("snippets/")
        assert (ROOT / path).is_file(), example
        if section:
            assert f"[start:{section}]" in (ROOT / path).read_text("utf-8"), example


@each_checked
def test_check_is_documented(item: Item) -> None:
    assert item.check is not None
    assert all_checks()[item.check.kind].__doc__, item.check.kind


@each_checked
def test_cases_show_both_sides_and_a_look_alike(item: Item) -> None:
    passing, failing, absent, open_ = (
        sorted(path.name for path in (CASES / item.id / status).glob("*") if path.is_dir())
        for status in ("pass", "fail", "not-applicable", "needs-attestation")
    )
    assert failing, "no case fails"
    assert passing or open_, "no case passes, or is left to a person"
    assert len(passing) + len(absent) + len(open_) >= 2, "no look-alike stays quiet"


def test_every_check_decides_an_item() -> None:
    used = {item.check.kind for item in CHECKED if item.check}
    assert set(all_checks()) - used == set()


def test_every_item_is_on_a_checklist() -> None:
    listed = {id_ for checklist in load_checklists().values() for id_ in checklist.items}
    assert set(load_catalog()) - listed == set()


def test_titles_differ() -> None:
    titles = [item.title for item in ITEMS]
    assert len(set(titles)) == len(titles)


def test_a_checklist_names_an_item_once() -> None:
    for checklist in load_checklists().values():
        assert len(set(checklist.items)) == len(checklist.items), checklist.id
        assert checklist.purpose.endswith(".")
