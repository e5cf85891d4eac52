"""Every page of the guide has the parts that a reader is told to expect."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prodready.catalog.loader import load_catalog

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in (DOCS / "guide").rglob("*.md") if page.name != "index.md")
PARTS = ["Why", "The example", "The bad twin", "Verify", "Trade-offs, and when not", "Items"]
READING_SPEED = 220
"""Words a minute of somebody who reads prose about a trade that is theirs."""


def prose(page: Path) -> str:
    """The page without its front matter and its code blocks."""
    text = re.sub(r"\A---\n.*?\n---\n+", "", page.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_parts_in_their_order(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", prose(page), re.M)
    found = [part for part in PARTS if any(heading.startswith(part) for heading in headings)]
    positions = [next(i for i, h in enumerate(headings) if h.startswith(part)) for part in found]
    assert found == PARTS
    assert positions == sorted(positions)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_first_lines_say_for_whom_and_the_rule(page: Path) -> None:
    paragraphs = prose(page).split("\n\n")
    assert paragraphs[1].startswith("For ")
    assert paragraphs[2].startswith("**The rule:**")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_it_is_read_in_ten_minutes(page: Path) -> None:
    assert len(prose(page).split()) <= 10 * READING_SPEED


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_items_are_those_of_the_catalogue_with_their_titles(page: Path) -> None:
    items = {name: item.title for name, item in load_catalog().items()}
    section = prose(page).partition("## Items")[2].partition("\n## ")[0]
    listed = re.findall(
        r"^- \[(.+?)\]\(\.\./\.\./reference/catalog/(.+?)\.md\): (.+)$", section, re.M
    )
    assert listed
    for text, target, title in listed:
        assert text == target
        assert items[target] == title


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_items_of_the_commands_exist(page: Path) -> None:
    items = set(load_catalog())
    asked = re.findall(r"--item ([a-z0-9-]+)", page.read_text(encoding="utf-8"))
    assert asked
    assert set(asked) <= items
