"""Of each page: its Markdown on the clipboard. Where there is no page: search, at any depth."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.slow


def test_a_page_is_copied_as_markdown(page: Page, base: str, handbook: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for place in ("guide/containers/dockerfile/", "checklists/containers/", ""):
        page.goto(base + place)
        page.get_by_role("button", name="Copy as Markdown").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == (handbook / "site" / place / "index.md").read_text(encoding="utf-8")
        assert "{{ checklist" not in copied
    expect(page.get_by_role("button", name="Copy as Markdown")).to_be_visible(timeout=5000)


def test_a_page_that_cannot_be_copied_says_so(page: Page, base: str) -> None:
    page.route("**/index.md", lambda route: route.fulfill(status=404))
    page.goto(f"{base}verdicts/")
    link = page.get_by_role("link", name="This page as Markdown")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Not copied")).to_be_visible()
    expect(link).to_be_visible()


def test_without_scripts_there_is_a_link(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}verdicts/")
    link = page.get_by_role("link", name="This page as Markdown")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == "index.md"
    expect(page.locator(".pr-copy-page")).to_be_hidden()
    context.close()


@pytest.mark.parametrize(
    "place", ["non-rot-container", "guide/containers/non-rot-container/", "a/b/c/d/%ff"]
)
def test_what_is_not_there_is_searched_for(
    page: Page, base: str, handbook: Path, place: str
) -> None:
    text = (handbook / "site/404.html").read_text(encoding="utf-8")

    def missing(route: Route) -> None:
        route.fulfill(status=404, body=text, content_type="text/html")

    page.route(base + place, missing)
    page.goto(base + place)
    field = page.get_by_role("searchbox", name="Words, an item's id")
    expect(field).to_have_value(place.strip("/").rsplit("/")[-1])
    field.fill("non-root-container")
    field.press("Enter")
    expect(page).to_have_url(f"{base}?q=non-root-container")
    found = page.locator(".md-search-result__item a").first
    expect(found).to_be_visible(timeout=20_000)
    assert "non-root-container" in str(found.get_attribute("href"))


def test_the_doors_are_open(page: Page, base: str) -> None:
    page.goto(f"{base}404.html")
    places = page.locator("article ul a").evaluate_all("links => links.map(link => link.href)")
    assert places == [f"{base}{name}/" for name in ("guide", "checklists", "verify-your-docs")]
    for place in places:
        answer = page.goto(place)
        assert answer is not None
        assert answer.ok
