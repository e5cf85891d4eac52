"""What a first visit costs: bytes, requests, jumps; and that whoever uses the keyboard sees where they are."""

from __future__ import annotations

import gzip
import json

import pytest
from playwright.sync_api import Page, Response, expect

pytestmark = pytest.mark.slow

KINDS = ["", "guide/containers/dockerfile/", "checklists/containers/", "reference/cli/"]
KINDS += ["reference/catalog/non-root-container/", "reference/evidence/", "404.html"]
FIRST_VIEW = 200 * 1024
"""Bytes of a first view as a server sends them, from an empty cache."""
JUMPS = 0.01
WATCH = """
window.jumps = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.jumps += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def sent(response: Response) -> int:
    """The size of an answer as a server with gzip sends it."""
    body = response.body()
    packed = response.url.endswith((".woff2", ".png", ".webp"))
    return len(body) if packed else len(gzip.compress(body, 6))


@pytest.mark.parametrize("place", KINDS)
def test_a_first_view_is_small_and_asks_nobody_else(page: Page, base: str, place: str) -> None:
    # The fixture of the profile fails on any request to elsewhere.
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(base + place, wait_until="networkidle")
    sizes = {answer.url.removeprefix(base): sent(answer) for answer in answers if answer.ok}
    assert sizes.keys() & {"assets/css/frame.css", "assets/js/checklist.js"}
    assert not [name for name in sizes if "search_index" in name]
    allowed = FIRST_VIEW + (sizes[place] if place == "reference/evidence/" else 0)
    assert sum(sizes.values()) <= allowed, json.dumps(sizes, indent=1)


def test_the_index_is_asked_for_when_search_opens(page: Page, base: str) -> None:
    page.goto(base, wait_until="networkidle")
    with page.expect_response(lambda answer: "search_index.json" in answer.url):
        page.keyboard.press("/")
    page.keyboard.type("non-root-container")
    found = page.locator(".md-search-result__item a").first
    expect(found).to_be_visible(timeout=20_000)
    assert "non-root-container" in str(found.get_attribute("href"))


@pytest.mark.parametrize("words", ["DL3007", "SIGTERM"])
def test_a_link_with_words_searches_at_once(page: Page, base: str, words: str) -> None:
    page.goto(f"{base}?q={words}")
    found = page.locator(".md-search-result__item").first
    expect(found).to_contain_text(words, ignore_case=True, timeout=20_000)


@pytest.mark.parametrize("place", KINDS[:3])
@pytest.mark.parametrize("width", [412, 1350])
def test_nothing_jumps(page: Page, base: str, place: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(WATCH)
    page.goto(base + place, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.mouse.wheel(0, 1500)
    page.wait_for_timeout(300)
    assert page.evaluate("window.jumps") <= JUMPS


FOCUS = """() => {
  const at = document.activeElement;
  // The theme hides its radio buttons; the label beside one shows the ring.
  const label = at.parentElement.querySelector("label:not([hidden])");
  const shown = at.classList.contains("md-option") ? label : at;
  const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return { at: at.outerHTML.slice(0, 90), body: at === document.body,
           seen: box.width > 0 && box.height > 0 && (ring || style.boxShadow !== "none"),
           skip: at.classList.contains("md-skip") };
}"""


@pytest.mark.parametrize("place", KINDS[:3])
def test_focus_is_seen_at_every_step(page: Page, base: str, place: str) -> None:
    page.goto(base + place)
    steps = []
    for _ in range(25):
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUS))
    assert steps[0]["skip"]
    assert [step["at"] for step in steps if not step["seen"] and not step["body"]] == []


def test_the_first_box_is_near_the_start_of_the_content(page: Page, base: str) -> None:
    page.goto(f"{base}checklists/containers/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            return
    pytest.fail("no box within twelve steps of the content")
