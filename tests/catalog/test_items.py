"""What every item of the catalogue must be: complete, plain, and proved by cases on both sides."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from prodready.catalog import Item, load_catalog, load_checklists, load_profiles
from prodready.catalog.loader import parse_item
from prodready.catalog.model import Surface
from prodready.checks.interface import all_checks
from prodready.site.reference.sources import read_names

ROOT = Path(__file__).resolve().parents[2]
NAMES = read_names(ROOT / "scripts" / "data")
AREAS = {"ci", "code", "compose", "containers", "data", "delivery", "docs", "infrastructure"} | {
    *("kubernetes", "observability", "operations", "performance", "security")
}
GENERIC = {"files.present", "files.absent", "docs.section", "data.value", "command.exit"} | {
    *("dockerfile.instruction", "workflow.step")
}
"""Checks that any item may be written with, so none has to be."""
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
SHAPES = {
    "cis-docker": r"\d+(\.\d+)+",
    "cis-kubernetes": r"\d+(\.\d+)+",
    "cwe": r"CWE-\d+",
    "docs": r"https://\S+",
    "hadolint": r"DL\d{4}",
    "nist-800-190": r"\d+(\.\d+)+",
    "nist-800-53": r"[A-Z]{2}-\d{1,2}(\(\d+\))?",
    "nist-ssdf": r"P[OSWR]\.\d(\.\d)?",
    "osps-baseline": r"OSPS-(AC|BR|DO|GV|LE|QA|SA|VM)-\d\d(\.\d\d)?",
    "owasp-api": r"API(10|[1-9])",
    "owasp-asvs": r"\d+\.\d+(\.\d+)?",
    "owasp-cicd": r"CICD-SEC-(10|[1-9])",
    "owasp-docker": r"RULE #\d+a?",
    "owasp-kubernetes": r"K\d+",
    "pci-dss": r"\d+(\.\d+)+",
    "pep": r"\d+",
    "rfc": r"\d+",
    "ruff": r"[A-Z]+\d+",
    "shellcheck": r"SC\d{4}",
    "slsa": r"\S.*",
}
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
    for name, values in item.references.items():
        for value in values:
            assert re.fullmatch(SHAPES.get(name, r"\S.*"), value), f"{name}: {value}"


@each_item
def test_file_is_short(item: Item) -> None:
    file = resources.files("prodready") / "catalog" / item.area / f"{item.id}.yaml"
    assert len(file.read_text("utf-8").splitlines()) <= 40


@each_item
def test_item_without_a_check_needs_a_person_or_another_target(item: Item) -> None:
    if item.check is None:
        assert set(item.surfaces) - {Surface.REPO}, "no check and only the repository to look at"


@each_item
def test_who_only_attests_it_is_told_the_evidence(item: Item) -> None:
    if item.check is None:
        assert item.evidence, "check: {kind: attestation, evidence: …}"
    if (CASES / item.id / "needs-attestation").is_dir():
        assert item.evidence, "its check leaves something to a person: evidence: …"
    if item.evidence is not None:
        assert 20 <= len(item.evidence) <= 240
        assert not item.evidence.endswith(".")


@each_item
def test_pages_and_their_anchors_exist(item: Item) -> None:
    assert item.pages, "name the page that teaches it"
    for page in item.pages:
        path, _, anchor = page.partition("#")
        assert (ROOT / "docs" / path).is_file(), page
        assert not anchor or anchor in anchors(ROOT / "docs" / path), page


@each_item
def test_what_it_covers_is_a_name_of_the_sources(item: Item) -> None:
    assert set(item.covers) <= NAMES
    assert item.id not in item.covers


@each_item
def test_examples_exist(item: Item) -> None:
    shown = (item.examples.good, item.examples.bad)
    assert any(shown) != bool(item.no_example), "an example, or `no-example:` with the reason"
    for example in shown:
        if example is None:
            continue
        path, _, section = example.partition(":")
        assert path.startswith("snippets/")
        assert (ROOT / path).is_file(), example
        if section:
            assert f"[start:{section}]" in (ROOT / path).read_text("utf-8"), example


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings: their own `{ #id }`, else made from their words."""
    text = re.sub(r"^(`{3,}).*?^\1$", "", page.read_text("utf-8"), flags=re.M | re.S)
    found = set()
    for heading in re.findall(r"^#{1,6} (.+)$", text, re.M):
        own = re.search(r"\{[^}]*#([\w-]+)[^}]*\}\s*$", heading)
        words = re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower()
        found.add(own[1] if own else re.sub(r"[-\s]+", "-", words))
    return found


@each_item
def test_its_check_exists_and_has_these_arguments(item: Item) -> None:
    file = resources.files("prodready") / "catalog" / item.area / f"{item.id}.yaml"
    assert parse_item(file.read_text("utf-8"), item.area, f"{item.id}.yaml", checks=True) == item


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
    assert failing or (open_ and item.evidence), "no case fails, or is left to a person"
    assert passing or open_, "no case passes, or is left to a person"
    assert len(passing) + len(absent) + len(open_) >= 2, "no look-alike stays quiet"


def test_every_check_decides_an_item() -> None:
    used = {item.check.kind for item in CHECKED if item.check}
    assert set(all_checks()) - GENERIC - used == set()


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


def test_what_a_packaged_checklist_names_is_an_item_or_a_name_still_open() -> None:
    for checklist in load_checklists().values():
        assert set(checklist.open) <= NAMES, checklist.id


def test_what_a_profile_names_is_an_item_or_a_name_still_open() -> None:
    areas = {item.area for item in ITEMS} | AREAS
    for profile in load_profiles().values():
        assert {*profile.items, *profile.without} <= NAMES | set(load_catalog()), profile.name
        assert set(profile.areas) <= areas, profile.name
        assert profile.select(load_catalog()), profile.name
