"""The generated pages: one an item, under fixed headings, and the command line as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import prodready
from prodready.catalog import Item, load_catalog
from prodready.cli import COMMANDS
from prodready.coherence.interface import all_rules
from prodready.site.reference import cli_page, item_pages, profiles_page, rules_page

PAGES = item_pages()
SOURCES = Path(prodready.__file__).parent
HEADINGS = ["What is checked", "Why", "How to verify", "How to fix"]


@pytest.mark.parametrize("item", load_catalog().values(), ids=lambda item: item.id)
def test_an_item_has_its_page(item: Item) -> None:
    page = PAGES[f"reference/catalog/{item.id}.md"]
    assert f"\n# {item.title}\n" in page
    assert [h for h in re.findall(r"^## (.*)$", page, re.MULTILINE) if h in HEADINGS] == HEADINGS
    assert "generated" in page.splitlines()[-2]
    assert not re.search(r">None<|StrEnum|<Severity", page)


def test_the_index_leads_to_every_item() -> None:
    index = PAGES["reference/catalog/index.md"]
    assert sorted(re.findall(r"\]\(([\w-]+)\.md\)", index)) == sorted(load_catalog())


def test_every_fence_of_a_page_is_closed() -> None:
    for name, page in PAGES.items():
        assert page.count("\n```") % 2 == 0, name


def test_the_command_line_page_has_every_command_and_option() -> None:
    (page,) = cli_page().values()
    assert re.findall(r"^## prodready (\w+)$", page, re.MULTILINE) == list(COMMANDS)
    assert "| `--output FILE` |" in page
    assert "| `130` | interrupted |" in page
    assert "--help" not in page


def test_every_rule_across_snippets_is_told_with_its_reason_and_an_example() -> None:
    (page,) = rules_page().values()
    sections = page.split("\n### ")[1:]
    ids = [section.split(" ")[0] for section in sections]
    assert sorted(ids) == sorted(all_rules())
    for section in sections:
        assert "**Why:** " in section, section
        assert "**Example:** " in section, section


def test_a_threshold_that_code_reads_has_a_user() -> None:
    (page,) = profiles_page().values()
    asked = re.compile(r"""threshold(?:s\.get)?\("([\w-]+)"\)|thresholds(?:\(\))?\["([\w-]+)"\]""")
    found = set()
    for part in ("targets", "outside", "commands"):
        for file in (SOURCES / part).glob("*.py"):
            found |= {one or two for one, two in asked.findall(file.read_text("utf-8"))}
    assert {"image-size", "error-rate", "attestation-days"} <= found
    unused = re.findall(r"^\| `([\w-]+)` .* none yet \|$", page, re.MULTILINE)
    assert not found.intersection(unused)
