"""axe finds nothing wrong on any page: by day and by night, on a desk and on a phone.

Parts that are alike are looked at twice and not on each page; TEST_WHOLE=1 looks at the whole of each
page, as the weekly workflow does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import SCHEMES, look

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GROUPS = 12
"""Pages are shared out so that several workers take part."""

pytestmark = pytest.mark.slow


def address(source: Path) -> str:
    """Where a page is served."""
    path = source.relative_to(DOCS).with_suffix("")
    place = path.parent if path.name == "index" else path
    return "" if place == Path() else f"{place.as_posix()}/"


PLACES = [*(address(source) for source in sorted(DOCS.rglob("*.md"))), "404.html"]
WHOLE = bool(os.environ.get("TEST_WHOLE"))


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for all pages: what is cached serves them all."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def known() -> dict[str, int]:
    """How often each sort of part was looked at, on all pages of this run."""
    return {}


def load(tab: Page, address: str) -> Page:
    """The page as a desk shows it by day."""
    tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    tab.set_viewport_size({"width": 1350, "height": 900})
    tab.goto(address, wait_until="domcontentloaded")
    return tab


@pytest.mark.timeout(900)
@pytest.mark.parametrize("group", range(GROUPS))
def test_axe_finds_nothing(tab: Page, base: str, known: dict[str, int], group: int) -> None:
    places = PLACES[group::GROUPS]
    found = {
        place: look(load(tab, base + place), whole=WHOLE or place == places[0], known=known)
        for place in places
    }
    assert {place: lines for place, lines in found.items() if lines} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_is_shown_as_the_browser_asks(
    browser: Browser, base: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(base)
    assert page.locator("body").get_attribute("data-md-color-scheme") == SCHEMES[scheme]
    page.close()


FAULTS = {
    "image-alt": "<img src=x>",
    "link-name": f"<p>{'<a href=#x>Named</a> ' * 9}<a href=#x></a></p>",
    "color-contrast": "<style>[data-md-color-scheme=slate] .q { color: #333 }</style>"
    + "<p class=q>Night</p>" * 9,
    "scrollable-region-focusable": "<style>@media (max-width: 500px) { .q { overflow: auto } }</style>"
    f"<div class=q><p style='white-space: pre'>{'Wide and wider. ' * 9}</p></div>",
}


@pytest.mark.parametrize("rule", FAULTS)
@pytest.mark.parametrize("whole", [False, True], ids=["thin", "whole"])
def test_a_fault_is_found_in_its_mode(tab: Page, base: str, rule: str, whole: bool) -> None:
    page = load(tab, f"{base}verdicts/")
    page.evaluate(
        "html => document.querySelector('article').insertAdjacentHTML('beforeend', html)",
        FAULTS[rule],
    )
    assert {line.split()[2] for line in look(page, whole=whole)} == {rule}
