"""axe finds nothing wrong on pages of every folder, by day on a desk and by night on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
MODES: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "desk": (1350, "light"),
    "phone": (412, "dark"),
}
EVERY = int(os.environ.get("AXE_EVERY", "15"))
"""Of each folder, every page of this number is looked at; AXE_EVERY=1 looks at all, in ten minutes."""

pytestmark = pytest.mark.slow


def pages() -> list[str]:
    """Addresses of a sample of each folder's pages: what one folder holds is made alike."""
    folders: dict[Path, list[Path]] = {}
    for source in sorted(DOCS.rglob("*.md")):
        folders.setdefault(source.parent, []).append(source)
    return [address(one) for found in folders.values() for one in found[::EVERY]]


def address(source: Path) -> str:
    """Where a page is served."""
    path = source.relative_to(DOCS).with_suffix("")
    place = path.parent if path.name == "index" else path
    return "" if place == Path() else f"{place.as_posix()}/"


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """One profile for each mode: what is cached serves every page."""
    found = {
        mode: browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        for mode, (width, scheme) in MODES.items()
    }
    yield found
    for context in found.values():
        context.close()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("place", [*pages(), "404.html"])
def test_axe_finds_nothing(
    contexts: dict[str, BrowserContext], base: str, place: str, mode: str
) -> None:
    page = contexts[mode].new_page()
    try:
        page.goto(base + place)
        scheme = page.locator("body").get_attribute("data-md-color-scheme")
        assert scheme == {"light": "default", "dark": "slate"}[MODES[mode][1]]
        found = violations(page)
    finally:
        page.close()
    assert found == []


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x></main></html>")
    assert [line.split()[0] for line in violations(page)] == ["image-alt"]
    page.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page: each rule with the first three places where it is broken."""
    page.evaluate(AXE)
    answer: dict[str, Any] = page.evaluate('axe.run({resultTypes: ["violations"]})')
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{found['id']} {len(found['nodes'])}x: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:3])
        for found in answer["violations"]
    ]
