"""The checklist in a real browser: ticks stay, runs part, files and links carry a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from prodready.catalog import load_catalog, load_checklists

pytestmark = pytest.mark.slow

LIST = "checklists/containers/"
ITEMS = load_checklists()["containers"].items
COUNT = len(ITEMS)
BY_PEOPLE = sum(load_catalog()[item].check is None for item in ITEMS)
FIRST, SECOND = "specific-base-version", "minimal-base"


def opened(page: Page, base: str, address: str = LIST) -> Page:
    page.goto(base + address)
    expect(page.locator(".pr-bar")).to_be_visible()
    return page


def tick(page: Page, item: str) -> None:
    page.locator(f"#tick-{item}").check()


def said(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def test_ticks_stay_on_the_device(page: Page, base: str) -> None:
    opened(page, base)
    tick(page, FIRST)
    expect(page.locator(".pr-progress-text")).to_have_text(f"1 of {COUNT} done")
    opened(page, base)
    expect(page.locator(f"#tick-{FIRST}")).to_be_checked()
    expect(page.locator(f"#tick-{SECOND}")).not_to_be_checked()


def test_without_script_it_is_a_plain_list(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + LIST)
    assert page.locator(".pr-item input[type=checkbox]").count() == COUNT
    assert page.locator(".pr-bar").count() == 0
    page.locator(f"#tick-{FIRST}").check()
    page.locator(f"[data-id={FIRST}] summary").first.click()
    expect(page.locator(f"[data-id={FIRST}] details p").first).to_be_visible()
    context.close()


def test_runs_are_apart_and_undo_brings_back(page: Page, base: str) -> None:
    opened(page, base)
    tick(page, FIRST)
    page.get_by_text("Run", exact=True).click()
    page.get_by_role("button", name="New run").click()
    page.get_by_label("Name of this run").fill("Release 1.5")
    expect(page.locator(f"#tick-{FIRST}")).not_to_be_checked()
    tick(page, SECOND)
    page.get_by_label("Run", exact=True).select_option("My run")
    expect(page.locator(f"#tick-{FIRST}")).to_be_checked()
    expect(page.locator(f"#tick-{SECOND}")).not_to_be_checked()
    page.locator(".pr-bar").get_by_role("button", name="Clear").click()
    expect(page.locator(f"#tick-{FIRST}")).not_to_be_checked()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#tick-{FIRST}")).to_be_checked()


def test_filters_hide_items_and_empty_sections(page: Page, base: str) -> None:
    opened(page, base)
    tick(page, FIRST)
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("State").select_option("done")
    expect(page.locator(".pr-item:visible")).to_have_count(1)
    expect(page.locator(".pr-items:visible")).to_have_count(1)
    page.get_by_label("State").select_option("all")
    page.get_by_label("Decided by").select_option("person")
    expect(page.locator(".pr-item:visible")).to_have_count(BY_PEOPLE)
    page.get_by_label("Decided by").select_option("any")
    page.get_by_label("Severity").select_option("high and above")
    for one in page.locator(".pr-item:visible").all():
        assert one.get_attribute("data-severity") in {"high", "critical"}


def report(**items: dict[str, object]) -> dict[str, object]:
    """A report of `prodready check` as its schema says."""
    rows = [
        {"id": name.replace("_", "-"), "severity": "high", **row} for name, row in items.items()
    ]
    return {
        "schema": "prodready.check/1",
        "target": {"kind": "repo", "location": "."},
        "profile": "web-service",
        "items": rows,
        "summary": {},
    }


def test_a_report_ticks_what_was_proved_and_shows_what_fails(
    page: Page, base: str, tmp_path: Path
) -> None:
    place = {"path": "Dockerfile", "line": 1, "column": 1, "note": ""}
    finding = {"message": "no tag <b>here</b>", "path": "Dockerfile", "line": 3, "fix": "name one"}
    data = report(
        specific_base_version={"status": "pass", "findings": [], "witness": [place]},
        minimal_base={"status": "fail", "findings": [finding], "witness": []},
        image_size={"status": "needs-attestation", "findings": [], "witness": []},
    )
    file = tmp_path / "report.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    opened(page, base)
    page.get_by_text("Import, export", exact=True).click()
    page.get_by_label("Report, run or attestations").set_input_files(file)
    said(page, "1 proved by machine, 1 fail")
    proved, failed = page.locator(f"#tick-{FIRST}"), page.locator(f"#tick-{SECOND}")
    expect(proved).to_be_checked()
    expect(page.locator(f"#found-{FIRST}")).to_contain_text("Proved by Dockerfile:1")
    expect(page.locator(f"#found-{SECOND}")).to_contain_text("Dockerfile:3 no tag <b>here</b>")
    expect(failed).to_have_attribute("aria-disabled", "true")
    failed.press("Space")
    said(page, "The report decides this")
    expect(failed).not_to_be_checked()
    tick(page, "image-size")
    expect(page.locator("#tick-image-size")).to_be_checked()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.json", "{", "not well-formed JSON"),
        ("x.json", '{"schema": "other"}', "no report of prodready check"),
        ("x.yaml", "waivers:\n  - item: a\n", "Line 1"),
        ("x.yaml", "attestations:\n  - item: [a]\n    by: {x\n    \n  nonsense", "Line 5"),
        ("x.yaml", 'attestations:\n  - item: "a\n', "the quotes do not close"),
    ],
)
def test_what_cannot_be_read_is_told(
    page: Page, base: str, tmp_path: Path, name: str, text: str, message: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    opened(page, base)
    tick(page, FIRST)
    page.get_by_text("Import, export", exact=True).click()
    page.get_by_label("Report, run or attestations").set_input_files(file)
    said(page, message)
    expect(page.locator(f"#tick-{FIRST}")).to_be_checked()


def test_a_link_carries_the_whole_run(context: BrowserContext, browser: Browser, base: str) -> None:
    page = opened(context.new_page(), base)
    tick(page, FIRST)
    page.locator(f"[data-id={FIRST}]").get_by_text("Evidence and note").click()
    page.locator(f"#note-{FIRST}").fill("für Ünicode 日本 & <b>")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Import, export", exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    said(page, "The link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.locator(f"#tick-{FIRST}")).to_be_checked()
    expect(other.locator(f"[data-id={FIRST}] .pr-item-signed")).to_contain_text(
        "für Ünicode 日本 & <b>"
    )
    assert "#" not in other.url
    other.goto(link[:-9] + "#run=cut")
    other.context.close()


def test_a_link_that_was_cut_off_is_told(page: Page, base: str) -> None:
    page.goto(f"{base}{LIST}#run=q1Yq")
    said(page, "cannot be read")


def test_keyboard_alone(page: Page, base: str) -> None:
    """From the skip link to the first box in three steps, and a tick by the space bar."""
    opened(page, base)
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    assert page.evaluate("document.activeElement.id") == f"tick-{FIRST}"
    page.keyboard.press("Space")
    expect(page.locator(f"#tick-{FIRST}")).to_be_checked()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
